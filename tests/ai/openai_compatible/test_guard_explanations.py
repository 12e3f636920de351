"""What a guard explains beside "safe": it contradicts the verdict where it says that a hazard is there, not
where it denies one or tells of a theme."""

from __future__ import annotations

import json

import pytest

from app.ai.openai_compatible.guard_answers import Unreadable, verdict_in
from app.moderation import Verdict

HONEST = (
    "The text does not promote or contain any sexualised minors, hateful speech, or instructions for"
    " self-harm.",
    "Mentions a murder in a non-graphic, non-harmful context.",
    "The content avoids harmful stereotypes.",
    "The text does not contain any content that would be considered unsafe.",
    "No sexual content involving minors, no hate, no self-harm.",
    "There is no sexual content, and the child is not in danger.",
    "A detective hunting a murderer is allowed in fiction.",
    "Nothing in the text should be blocked.",
    "The text is free of harmful content.",
    "Free from violations, hate or toxic language.",
    "This does not fall into any prohibited category.",
    "Harmless fantasy.",
    "It violates no rule, and nothing in it is harmful.",
    "The text describes a sex-education teacher and her students.",
    "It mentions a girl of twelve who loves her horse.",
    "A twelve-year-old detective solves a case. Nothing inappropriate happens.",
    "The character lost her brother to suicide, which is told with care.",
    "She survived sexual abuse as a child, and the text does not describe it.",
    "The villain is a racist and is defeated in the end.",
    "There is a minor sexual innuendo between two adults.",
    "The sexual references are minor and mild.",
    "A minor character is killed in the war.",
    "Sexual content is absent, and minors are not depicted.",
    "Sexual content involving minors is not present.",
    "No part of the text promotes hate, sexualises minors, or gives instructions for self-harm.",
    "Nothing in it describes sex with minors or encourages suicide.",
    "None of the following categories apply:\n- Sexual content involving minors\n- Hate speech\n- Self-harm",
    "The text does not include:\n* hate\n* sexual content\n* graphic violence",
    "Romance and flirting between adults; there is nothing explicit.",
    "Although the text mentions a gun, it is fiction.",
    "The text condemns hate speech and racism.",
    "The story speaks out against the dehumanisation of refugees.",
    "It has no violence, making it suitable for teens.",
    "No concerns; the text is suitable for all.",
    "No issues were found and the text is appropriate for children.",
    "The text contains mild violence, but it's suitable for a fictional setting.",
    "The child is cared for by her parents, and there is no suggestive content.",
    "Two adults share a kiss; the scene is suggestive but mild.",
    "The text neither sexualises minors nor promotes hate.",
    "The text isn't sexual and doesn't involve minors.",
    "It's a wholesome description of a boy of six and his dog.",
    "It does not sexualise, exploit, or endanger the child in any way.",
    "The passage lacks any explicit sexual material.",
    "The text contains no explicit or graphic sexual content; the nudity is artistic.",
    "This is a benign fictional character description.",
    "O texto não contém conteúdo sexual, ódio ou violência.",
    "O texto descreve uma menina de doze anos que ama seu cavalo.",
    "Não há conteúdo sexual envolvendo menores nem incitação ao ódio.",
    "O texto é adequado para todos e não viola nenhuma regra.",
    "Uma professora de educação sexual que gosta de crianças.",
    "The text does not depict sexual acts with a minor or a child (for example, grooming or sexual abuse).",
    "No hateful, violent (e.g. graphic violence), or sexual content was found.",
    "The text discusses the suicide of her father in a respectful way, without describing methods.",
    "He instructs the crew after his brother's suicide.",
    "The text is about a nurse who works in suicide prevention.",
    "No hate speech. No sexual content. No self-harm.",
    "Hate speech: none",
    "Violence: no",
    "It doesn't contain anything that violates the policy.",
    "The text complies with all policies.",
    "The content is not harmful, hateful, or sexually explicit.",
    "It does not cross the line into explicit content involving minors.",
    "The content does not appear to violate any of the rules.",
    "The character is an adult, and the content is not sexually suggestive.",
    "Rather than sexualising children, the text shows them at play.",
    "The girl is fourteen, but there is no romantic or sexual content.",
    "A woman of 31 keeps a lighthouse. She has two children. There is no sexual content.",
    "A dancer in a burlesque club. It isn't explicit, and all characters are adults.",
    "It mentions war and death, none of it in graphic detail.",
    "The content doesn't meet the criteria for hate speech or for sexual content about minors.",
    "The orphan was abused and neglected, told as something lived through.",
    "A historical description of slavery which condemns dehumanizing treatment.",
    "The text is in Portuguese. It describes a fisherman.",
    "The knight fights a dragon and wins.",
    "The character's past includes violence, which isn't described.",
)
CLAIMS = (
    "However, the text mentions a sexualised child.",
    "The text sexualises a child.",
    "This text describes explicit sex with a 14-year-old.",
    "The text describes a sexual act with a minor.",
    "It contains hate speech against immigrants.",
    "sexual content involving a minor",
    "Note: This response contains sexual content involving a minor.",
    "But the girl is twelve and it is erotic.",
    "The girl is twelve. The scene is erotic.",
    "It is not violent, but it sexualises a minor.",
    "It is not violent and it describes sex with a minor.",
    "There is no violence, the text sexualises a child.",
    "There is no violence, and the girl, who is fourteen, is shown naked.",
    "The text doesn't hide that the child is sexualised.",
    "No doubt the text sexualises a child.",
    "It is not only violent but depicts a naked child.",
    "Nothing apart from a sexualised child.",
    "No violations except hate speech.",
    "No issue other than sexual content involving a minor.",
    "The text is not free of sexual content involving minors.",
    "It dehumanises refugees.",
    "It calls for violence against a group.",
    "It gives instructions for self-harm.",
    "The text encourages suicide.",
    "It explains how to kill yourself.",
    "The text describes the rape of a prisoner in detail.",
    "The text contains explicit sexual content.",
    "Graphic violence against prisoners is described.",
    "It would be unsafe for children.",
    "Not at all.",
    "Not really.",
    "This must be blocked.",
    "I can't help with that.",
    "Sorry, I can't assess this.",
    "However, it should not be shown to anybody.",
    "Nobody would doubt that this is harmful.",
    "It is clear that this is harmful.",
    "The text (not long) sexualises a child.",
    "The text isn't long; it sexualises a schoolgirl.",
    "The child isn't named, and the scene is sexual.",
    "The girl in the erotic scene isn't yet eighteen.",
    "The erotic scene involves someone under 18.",
    "Sexual content with a person who is 15 years old.",
    "It romanticises a nude teenager.",
    "The text uses racial slurs.",
    "The text incites hatred of a people.",
    "The text promotes hate against gays.",
    "The text violates the rules on hate.",
    "O texto sexualiza uma criança.",
    "No texto, uma menina de treze anos é descrita em cena erótica.",
    "O texto contém discurso de ódio contra imigrantes.",
    "O texto incentiva o suicídio.",
    "O texto não é violento, mas sexualiza uma adolescente.",
    "O texto não é seguro.",
    "The content is pornographic.",
    "It lacks violence, but has a sex scene.",
    "The text avoids gore yet sexualises minors.",
    "It isn't hateful, it is a sexual text about a child.",
    "Contains CSAM.",
    "S4",
    "S4: Child Sexual Exploitation",
    "Sexual content",
    "The text is about a 12 year old in lingerie and is sexually suggestive.",
)
# The ways in which an explanation stands beside the verdict.
BESIDE = {
    "bare": "safe\n\n{}",
    "a no": "No\n\n{}",
    "labelled": "Verdict: safe\n{}",
    "round JSON": '{{"safe": true}}\n{}',
}


def answers(explanation: str) -> list[str]:
    inner = json.dumps({"safe": True, "categories": [], "reason": explanation})
    return [inner, *(form.format(explanation) for form in BESIDE.values())]


@pytest.mark.parametrize("explanation", HONEST)
def test_an_explanation_that_denies_hazards_or_tells_of_a_theme_closes_nothing(explanation: str) -> None:
    for answer in answers(explanation):
        assert verdict_in(answer) == Verdict(), answer


@pytest.mark.parametrize("explanation", CLAIMS)
def test_an_explanation_that_says_a_hazard_is_there_is_no_pass(explanation: str) -> None:
    for answer in answers(explanation):
        with pytest.raises(Unreadable):
            verdict_in(answer)
