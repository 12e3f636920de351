"""Verbs of speech in English and Portuguese: the one list for attributions and for refusals.

A sentence next to such a verb is dialogue (`answers.speech`), or it is quoted and so no refusal
(`checks.refusals`).
"""

from __future__ import annotations

_SHARED = """
said says saying asked asks told tells wrote writes answered answers replied replies thought thinks cried
cries reads called repeated begged swore declared announced perguntou respondeu respondia escreveu escrevia
gritou pensou pensava falou jurou anunciou declarou
"""
# Further forms that count as an attribution (`Iris told her mother`).
_ATTRIBUTIONS = """
whispered whispers shouted shouts sang sings murmured murmurs muttered laughed laughs calls warned warns
insisted insists promised repeats added recalls sighed grumbled joked explained disse dissera pediu pedia
mandou ordenou dizia diziam disseram perguntava perguntavam contou contava contavam sussurrou sussurrava
sussurra gritava murmurou murmurava avisou avisava repetiu repetia prometeu prometia lia-se cantava cantou
riu ria falava explicou jurava brincava insistia insistiu suspirou suspirava
"""
_ATTRIBUTION_PHRASES = (
    r"used to (?:say|ask|tell|sing)",
    r"would (?:say|ask|answer)",
    r"costumava dizer",
)
# Stems and further verbs that count next to a refusal.
_NEXT_TO_REFUSAL = r"""
whisper\w* mutter\w* shout\w* decided vowed insist\w* murmur\w* disse\w* diz dizia\w* sussurr\w+ murmur\w+
decidiu insisti\w+ repeti\w+ read ran lia lê
"""

ATTRIBUTION = f"(?:{'|'.join((*_SHARED.split(), *_ATTRIBUTIONS.split(), *_ATTRIBUTION_PHRASES))})"
NEXT_TO_REFUSAL = f"(?:{'|'.join((*_SHARED.split(), *_NEXT_TO_REFUSAL.split()))})"
