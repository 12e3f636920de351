"""Patterns for refusals in both languages (used by `refusals`), on lower-case text with straight
apostrophes."""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.speech_verbs import NEXT_TO_REFUSAL

QUOTED = patterns.compile(r"\"[^\"\n]{1,400}\"|“[^”\n]{1,400}”|«[^»\n]{1,400}»|„[^“”\n]{1,400}[“”]")
DIALOGUE = patterns.compile(r"^[ \t]*[—–-]\s?[^\n]*$", patterns.MULTILINE)
ENDS = patterns.compile(r"[.!?…]+[)*_]*\s+|\n+")

_NOT_EN = (
    r"(?:can't|cannot|can not|won't|will not|couldn't|could not|wouldn't|would not|shouldn't|should not"
    r"|mustn't"
    r"|unable to|not able to|not going to|not willing to|unwilling to|not allowed to|not permitted to"
    r"|not (?:programmed|designed|built|made|equipped|in a position|prepared|authorized|authorised) to"
    r"|not comfortable|uncomfortable|don't feel comfortable|do not feel comfortable|don't feel right"
    r"|(?:must|have to|need to|will|am going to|going to|choose to|would) (?:\w+ )?(?:decline|refuse"
    r"|pass|stop)"
    r"|(?:respectfully|politely|firmly) (?:decline|refuse)|decline to|refuse to|rather not|prefer not)"
)
_DO_EN = (
    r"(?:creat\w*|writ\w*|generat\w*|produc\w*|provid\w*|assist\w*|help\w*|fulfil\w*|comply\w*|complet\w*"
    r"|continu\w*|engag\w*|discuss\w*|do|doing|make|making|craft\w*|develop\w*|answer\w*|respond\w*"
    r"|support\w*"
    r"|proceed\w*|participat\w*|depict\w*|portray\w*|describ\w*|work\w*|accommodat\w*|offer\w*|draft\w*"
    r"|role-?play\w*"
    r"|process\w*|satisf\w*|honou?r\w*|go (?:there|ahead|along|further|through)|be (?:able|involved"
    r"|part)|build\w*"
    r"|compos\w*|invent\w*|carry on|take on|take part|follow\w*|identify\w*|sexuali[sz]\w*|tell"
    r"|elaborate|explore|includ\w*|show|add|bring)"
)
_TASK_EN = (
    r"\b(?:this|that|these|those|such|requests?|contents?|prompts?|stor(?:y|ies)|character\w*"
    r"|histor(?:y|ies)|material"
    r"|narratives?|backstor(?:y|ies)|biograph(?:y|ies)|descriptions?|scenarios?|topics?|texts?|you|your|so|it"
    r"|explicit|sexual\w*|violen\w*|harmful|hateful|graphic|minors?|real (?:people|person|persons)"
    r"|people in)\b"
)
_NOT_PT = (
    r"(?:não (?:\w+ )?(?:posso|consigo|poderei|vou|irei|devo|podemos|conseguimos|iremos|vamos|poderia"
    r"|farei|escreverei"
    r"|criarei|continuarei|participarei|sou capaz|estou autorizad[oa]|estou apt[oa]|estou em condições"
    r"|tenho permissão"
    r"|tenho autorização|tenho como|me sinto (?:\w+ )?(?:confortável|à vontade)|me é (?:possível|permitido)"
    r"|será possível|é possível|fui (?:programad|projetad|criad|treinad)[oa])"
    r"|recuso-me|me recuso|(?:devo|preciso|tenho que|tenho de|vou|terei que"
    r"|terei de) (?:\w+ )?(?:recusar|declinar)"
    r"|(?:sou|estou) (?:incapaz|impedid[oa]|proibid[oa])|prefiro não|impossibilitad[oa])"
)
_DO_PT = (
    r"(?:criar|escrever|gerar|produzir|ajud\w+|atend\w+|continu\w+|fornecer|fazer|faço|cumprir"
    r"|prosseguir|responder"
    r"|auxili\w+|particip\w+|elaborar|descrever|desenvolver|colaborar|complet\w+|retratar|realizar"
    r"|processar|conversar"
    r"|falar|discutir|abordar|dar continuidade|seguir|redigir|compor|inventar|contribuir|apoiar"
    r"|satisfazer|aceitar"
    r"|farei|escreverei|criarei|continuarei|participarei|recusar|declinar|identificar|oferecer|executar"
    r"|montar|incluir|mostrar|contar|detalhar)"
)
_TASK_PT = (
    r"\b(?:isso|isto|iss?o|disso|nisso|ess[ea]s?|est[ea]s?|dess[ea]s?|dest[ea]s?|ness[ea]s?|nest[ea]s?"
    r"|tal|tais"
    r"|seu|sua|pedidos?|solicitaç(?:ão|ões)|conteúdos?|histórias?|personage(?:m|ns)|materia(?:l|is)"
    r"|textos?|narrativas?"
    r"|descriç(?:ão|ões)|tema|assunto|você|biografias?|explícit\w+|sexua\w+|violen\w+|menores)\b"
)
WONT = tuple(
    patterns.compile(pattern)
    for pattern in (
        rf"\b(?:i|we)(?:'m|'re|'ll|'d| am| are| will| would"
        rf"| do)?\b[^.!?\n]{{0,40}}?\b{_NOT_EN}[^.!?\n]{{0,40}}?"
        rf"\b{_DO_EN}\b[^.!?\n]{{0,60}}?{_TASK_EN}",
        rf"\b{_NOT_PT}\b[^.!?\n]{{0,40}}?\b{_DO_PT}\b[^.!?\n]{{0,60}}?{_TASK_PT}",
    )
)
SORRY = patterns.compile(
    r"\b(?:sorry|apologi[sz]e|apologies|unfortunately|regret|afraid|appreciate|understand|thank you|thanks"
    r"|desculp\w*|lamento|sinto muito|infelizmente|entendo|compreendo|agradeço|obrigad[oa])\b"
)
UNABLE = patterns.compile(rf"\b(?:i|we)\b[^.!?\n]{{0,40}}?\b{_NOT_EN}|\b{_NOT_PT}\b")
OF_AI = patterns.compile(
    r"\b(?:as an? (?:\w+ )?(?:ai|language model|artificial intelligence|ai assistant)\b"
    r"|as an assistant, (?:i|we)\b"
    r"|(?:i'm|i am) (?:\w+, )?(?:just |only )?an? (?:\w+ )?(?:ai|language model)\b|ai (?:language )?model"
    r"|(?:my|our|openai's|anthropic's|google's|the platform's) (?:\w+ ){0,3}(?:guidelines|policy"
    r"|policies|programming"
    r"|principles|safety|rules|terms|boundaries|values)"
    r"|(?:content|usage|use case|safety|community|ethical|platform) (?:policy|policies|guidelines|rules)"
    r"|como (?:um |uma )?(?:ia|modelo|inteligência artificial|assistente (?:de|virtual|digital|virtual))\b"
    r"|sou (?:apenas |só )?(?:um |uma )?(?:ia|modelo de|inteligência artificial|assistente (?:de|virtual))\b"
    r"|(?:minhas|meus|nossas|nossos) (?:\w+ ){0,2}(?:diretrizes|políticas|princípios|regras|normas|valores)"
    r"|(?:diretrizes|políticas?|normas) (?:de|da|do) (?:\w+ (?:e |de ))?(?:conteúdo|uso|segurança"
    r"|comunidade|plataforma))"
)
AGAINST = patterns.compile(
    r"\b(?:violat\w*|\w+n't|esbarra\w*|against|conflict\w*|breach\w*|prohibit\w*|prevent\w*"
    r"|not (?:allow\w*|permit\w*|appropriate|something)"
    r"|inappropriate|don't allow|do not allow|doesn't align|not align|outside|can't|cannot|won't|unable"
    r"|decline\w*|refuse\w*"
    r"|viol[ae]\w*|contr[aá]ri\w*|contra|infring\w*|fere\w*|proíb\w*|proib\w*|imped\w*|não|inadequad\w*"
    r"|inapropriad\w*|recus\w*)\b"
)
OF_REQUEST = patterns.compile(
    r"\b(?:(?:your|this) (?:request|prompt|content|description|input|query|message)"
    r"|the (?:prompt|input|requested \w+|(?:content|request|description) (?:you|that you)))\b[^.!?\n]{0,40}?"
    r"\b(?:violates?|goes against|go against|can't be|cannot be|could not be|isn't something|is not something"
    r"|(?:was|is|has been|were) (?:blocked|flagged|rejected|filtered|declined)|(?:is"
    r"|are) not (?:allowed|permitted|appropriate)"
    r"|falls outside|breaches)"
    r"|\b(?:seu pedido|sua solicitação|sua descrição|est[ea] (?:pedido|solicitação|conteúdo)"
    r"|ess[ea] (?:pedido"
    r"|solicitação|conteúdo)|o conteúdo solicitado)\b[^.!?\n]{0,40}?\b(?:viol[ae]|vai contra|não pode"
    r"|infringe|contraria"
    r"|fere|foi (?:bloquead|recusad|rejeitad)[oa]|não é (?:permitid|algo|apropriad|adequad)|é inadequad"
    r"|é inapropriad)"
    r"|\b(?:blocked|flagged|rejected|filtered|refused|stopped|removed|withheld|bloquead[oa]|recusad[oa]"
    r"|rejeitad[oa]|barrad[oa]|filtrad[oa]) (?:by|pel[oa]s?|por) (?:\w+ ){0,2}(?:(?:content|safety|moderation"
    r"|ai) (?:filter|polic|system|moderation|guardrail|classifier|check)\w*|filtros? de \w+"
    r"|(?:políticas?|moderação|sistema) de (?:conteúdo|segurança|uso|moderação))"
    r"|\b(?:premise|prompt|description|request|scenario|premissa|descrição|pedido|solicitação"
    r"|cenário)\b[^.!?\n]{0,30}? (?:sexuali[sz]\w+|glorif\w+|dehumani[sz]\w+|demean\w*|desumaniz\w+"
    r"|eroti[sz]\w+|eroticiz\w+|(?:depicts|involves|describes|descreve|envolve) (?:an? |uma? )?(?:minors?"
    r"|menor\w*))\b"
    r"|\bthe (?:model|assistant|ai|system|service) (?:has |have )?(?:declined|refused) to (?:answer|respond"
    r"|reply|write|generate|create|complete|produce|continue|comply|process)\b"
    r"|\b(?:writing|creating|producing|generating|continuing|depicting)\b[^.!?\n]{0,80}? (?:would be|is"
    r"|isn't|wouldn't be)"
    r" (?:harmful|inappropriate|unethical|unsafe|wrong|irresponsible|against|appropriate|something i)"
)
PASSES = patterns.compile(
    r"\bi(?:'m|'ll|'d)? (?:\w+ ){0,4}(?:pass|decline|draw the line|stop) (?:on|at|here|there"
    r"|with) ?(?:this|that|writing)?"
)
# First person, negation and task words: all three in one sentence.
BY_WORDS = tuple(
    tuple(patterns.compile(rf"\b(?:{words})\b") for words in three)
    for three in (
        (
            r"i|i'm|i'd|i'll|i've|we|we're|me|my",
            r"not|no|never|\w+n't|cannot|declin\w+|refus\w+|pass|stop|inappropriate|harmful|unethical"
            r"|against|outside|beyond"
            r"|unable|uncomfortable|off-limits|avoid",
            r"writ(?:e|ing)|creat(?:e|ing)|produc(?:e|ing)|generat(?:e|ing)|help|assist|request\w*"
            r"|contents?|stor(?:y|ies)"
            r"|histor(?:y|ies)|material|topics?|descriptions?|prompts?|scenarios?|narratives?|engag(?:e"
            r"|ing)|asked|asking|ideas?|bring",
        ),
        (
            r"eu|me|meus?|minhas?|posso|possa|consigo|vou|preciso|prefiro|sou|estou|crio|escrevo|faço"
            r"|gero|produzo|devo"
            r"|tenho|ajudo|abordo|participo|desculpe|poderei",
            r"não|nada|nunca|jamais|além|esbarra\w*|negar|recus\w+|declinar|foge\w*|fora|contra"
            r"|inadequad\w+|impossível|impróprio|imprópria|parar|evitar",
            r"escrev\w+|cri(?:ar|o|e|ação)|conteúdos?|pedidos?|solicitaç(?:ão|ões)|histórias?|temas?"
            r"|assuntos?|abord\w+"
            r"|ajud\w+|materia(?:l|is)|textos?|narrativas?|ger(?:ar|o)|produz\w*|solicitad\w+|pediu"
            r"|detalh\w+|descrev\w+|descrit[oa]|contar",
        ),
        (  # an offer of something else
            r"happy|glad|delighted|let's|would you|how about|i can|i could|shall we|feel free|if you'd like"
            r"|que tal|posso|vamos|se quiser|gostaria|ficarei|terei prazer",
            r"help|write|create|craft|discuss|explore|suggest|offer|tell|come up|keep|find|ajud\w+|escrev\w+"
            r"|cri\w+|sugerir|oferecer|contar|manter",
            r"else|different|instead|alternatives?|respectful|appropriate|another (?:story|history|idea"
            r"|character|topic|direction|approach)|outra coisa|outro tema"
            r"|outra (?:história|ideia|personagem|abordagem)|respeit\w+|apropriad\w+|diferente",
        ),
    )
)
IN_THE_PAST = patterns.compile(
    r"\b(?:i|we) (?:\w+ )?(?:was|were|had|went|grew|lived|came|learned)\b|\b(?:nasci|cresci|fui|aprendi"
    r"|vivi|morei|tinha)\b"
)
MAX_BY_WORDS = 240  # characters of such a sentence
NOTICE = patterns.compile(
    r"\A\W{0,4}(?:request|content|prompt|pedido|conteúdo|solicitação)? ?(?:denied|refused|blocked"
    r"|declined|rejected|removed"
    r"|filtered|withheld|unavailable|refusal|negad[oa]|recusad[oa]|bloquead[oa]|rejeitad[oa]"
    r"|removid[oa]|recusa)\b"
    r"|\A\W{0,4}(?:(?:(?:no|nope|não), )?(?:unable|not able|cannot|can't|won't|refus\w+|declin\w+) (?:to )?"
    rf"{_DO_EN}\b|(?:redacted|censored|omitted|removed|suprimid[oa]|censurad[oa])\W{{0,6}}\Z"
    rf"|(?:impossível|incapaz de|sem permissão para) {_DO_PT}\b|no comment\b)"
)
FOREIGN = patterns.compile(
    r"\A\W{0,4}(?:(?:抱歉|对不起|很遗憾|非常抱歉)[^。]{0,30}(?:无法|不能|不可以)|(?:作为[^。]{0,20})?我(?:无法|不能)"
    r"|lo siento[^.]{0,40}no puedo|no puedo (?:ayudar|crear|escribir|generar|cumplir|continuar)"
    r"|je (?:suis )?désolée?[^.]{0,40}je ne peux pas|es tut mir leid[^.]{0,40}(?:kann|nicht))"
)
# "It can't be told without the sea", and phrases of enthusiasm.
NEEDS_IT = patterns.compile(
    r"\b(?:without|sem|(?:can't|cannot) wait|hesitate|no problem|not only|mal posso esperar|hesite|não só)\b"
)
SPEECH = patterns.compile(rf"\b{NEXT_TO_REFUSAL}\b")
WRITTEN = patterns.compile(
    r"\b(?:sign|note|letter|motto|rules?|words?|notice|card|page|door|placa|bilhete|carta|lema|aviso"
    r"|porta|regra)\b"
    r"[^.!?\n]{0,80}:"
)
ASKED_FOR = patterns.compile(
    r"\b(?:description|prompt|request|scenario|brief|descrição|pedido|solicitação) (?:that )?(?:asks"
    r"|says|reads|diz|pede)\b"
)
YOU_SAID = patterns.compile(
    r"\b(?:you|i|i've|you've|was|as|você|me|eu) (?:\w+ )?(?:said|told|asked|wrote|decided|pediu)\b"
)
THEY = patterns.compile(r"\A(?:she|he|they|her|his|ela|ele|those|these|that|so|essas|estas|assim|foi|era)\b")
ADDRESS = patterns.compile(
    r"\b(?:i|i'm|i'd|i'll|i've|you|your|you'd|we|eu|posso|você|seu|sua|gostaria|estou|se quiser"
    r"|se preferir)\b"
)
