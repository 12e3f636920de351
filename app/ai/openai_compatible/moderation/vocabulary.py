"""Word lists for explanations, English and Portuguese, by their grammatical effect (clauses.py)."""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Negations of what follows in their clause.
DENIALS = _set("""
    no not never nothing nobody none neither nor without cannot hardly barely scarcely dont isnt zero
    não nem sem nenhum nenhuma nada nunca ninguém jamais tampouco
""")
# Negations by meaning. After a negation they mean the opposite.
LEXICAL = _set("""
    avoid avoids avoiding avoided lack lacks lacking devoid absence refrain refrains refraining exclude
    excludes excluding condemn condemns condemning condemned oppose opposes opposing denounce denounces
    denouncing prevent prevents preventing against evita evitam ausência condena isento isenta
""")
WITH_OF = _set("free livre livres")  # "free of", "free from"
OF = _set("of from de")
# After a negation these assert what follows: "no doubt that", "doesn't hide that".
REVERSING = _set("""
    doubt doubts deny denies denied denying dispute disputes question hide hides hiding conceal conceals
    ignore ignores overlook overlooks fail fails disguise disguises dúvida dúvidas esconde nega
""")
# After a negation ("not only") nothing is negated.
NOT_DENYING = _set("only just merely simply solely least less short só apenas somente")
# Start a contrasting clause.
CONTRASTS = _set("""
    but however although though yet except while whereas nevertheless nonetheless despite still only because
    since besides beyond apart aside making rendering keeping leaving unless unfortunately
    mas porém contudo entretanto todavia embora exceto salvo porque
""")
AFTER_COMMA = _set("just merely simply rather instead apenas somente")  # contrasts only after a comma
JOINING = _set("and or so then also e ou então")
ADDING = _set("a an some several many much lots plenty")
RELATIVE = _set("that which who whom whose que cujo cuja")
SUBJECTS = _set("it he she they there here we it's he's she's there's they're ele ela eles elas isso isto há")
ARTICLES = _set("the this these its o a os as")
COPULAS = _set("""
    is are was were be been isn't aren't wasn't weren't does do did doesn't don't didn't has have had hasn't
    haven't can cannot can't will would should could é são está estão foi foram
""")
# Finite verbs of sentences about a text: where one follows a comma or "and", a new clause may begin.
FINITE = COPULAS | _set("""
    contains describes depicts includes shows mentions promotes encourages sexualises sexualizes features
    portrays involves implies suggests violates attacks incites gives provides instructs discusses presents
    targets dehumanises dehumanizes glorifies remains makes seems appears deals tells states says refers
    focuses avoids lacks condemns opposes adheres complies follows
    it's he's she's there's they're
    contém descreve mostra inclui promove sexualiza incentiva incita tem há apresenta retrata envolve menciona
    viola evita
""")
# After a negation that applies to the left: "hate speech is not present".
PRESENT = _set("""
    present found depicted shown included described mentioned detected involved there apply applies applicable
    appear appears occur occurs exist exists featured contained identified promoted encouraged observed
    presente presentes encontrado encontrada incluído incluída mencionado mencionada
""")
ABSENT = _set(
    "absent missing avoided excluded lacking none nowhere ausente ausentes inexistente inexistentes"
)
# Only in Portuguese, where "no" means "in the".
PORTUGUESE = _set("""
    texto uma que não é da das dos criança crianças conteúdo menores com são personagem para está menina
    menino história há
""")
IN_THE = _set("no")
# If asserted, the text is not safe. The second row applies to Portuguese only.
BAD = ("unsafe", "harmful", "violat", "flagged", "prohibited", "disallowed", "forbidden", "inappropriate",
       "unacceptable", "toxic", "hateful")  # fmt: skip
BAD_PORTUGUESE = ("insegur", "prejudicia", "viola", "nociv", "imprópri", "inaceit", "tóxic", "proibid",
                  "inapropriad", "inadequad")  # fmt: skip
# What a text may be free of: the objects that a negation is expected to have.
BURDENS = (
    *BAD, *BAD_PORTUGUESE,
    "concern", "issue", "problem", "risk", "violen", "sex", "hate", "hazard", "minor", "nud", "suicid",
    "self", "threat", "danger", "graphic", "explicit", "abus", "porn", "gore", "drug", "instruction",
    "weapon", "slur", "discriminat", "illegal", "categor", "polic", "rule", "ódio", "violên",
    "problema", "risco",
)  # fmt: skip
