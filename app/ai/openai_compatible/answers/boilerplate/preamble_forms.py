"""Sentence forms of preambles, on normalised sentences (`phrases.normalize`)."""

from __future__ import annotations

from app import patterns

_TEXT = (
    r"(?:(?:back)?stor(?:y|ies)|histor(?:y|ies)|biograph(?:y|ies)|bio|narratives?|versions?|answer"
    r"|response|profile"
    r"|description|json|paragraphs?|draft|account|result|rewrite|chronicle|background|character|text"
    r"|go|attempt|take"
    r"|sketch|piece|tale|life so far|life story|lives|life of|life|origins?|past|journey|output"
    r"|creation|sheet"
    r"|histórias?|historia|biografia|vida|narrativa|texto|versão|resposta|descrição|relato"
    r"|parágrafos?|rascunho"
    r"|resultado|personagem|trajetória|passado|origem|perfil|criação|conto|ficha|proposta)"
)
_REQUESTER = (
    r"(?:you|your|you've|you'd|requested|as asked|as requested|provided|for (?:her|him|them|this"
    r"|the character)"
    r"|você|vocês|seu|sua|solicitad[oa]s?|pedid[oa]s?|fornecid[oa]s?)"
)
_PRESENTS = patterns.compile(
    r"\b(?:here(?:'s| is| are| it is| it's| you go| you are| goes| we go| comes)"
    r"|(?:below|attached) (?:is|are|you(?:'ll| will| can)?)|find below|(?:is|are|presented|provided"
    r"|given) below"
    r"|see below|the following|as follows|follows|find (?:the|a|her|his|my)|aqui (?:está|estão|vai"
    r"|vão|tem|segue)"
    r"|eis|seguem?|abaixo|a seguir|confira|veja|apresento|trago|lá vai"
    r"|this is|(?:esta|essa) é|(?:este|esse) é)\b"
)
_NO_PRESENT = patterns.compile(
    r"\A\W*(?:where|how|why|when|what|who|which|in|on|at|under|beneath|among|between|onde|como|quando"
    r"|quem|que)\b"
)
_NAMED = patterns.compile(rf"\b{_TEXT}\b")
_MENTIONS_REQUESTER = patterns.compile(rf"\b{_REQUESTER}\b")
_WEAK = ("this is", "esta é", "essa é", "este é", "esse é", "follows", "find ", "trago", "veja")
_MAX_SHORT, _MAX_SENTENCE = (
    60,
    160,
)  # characters of an announcement that names no text; that ends as a sentence
_FOLLOWS = patterns.compile(
    r"\W*(?:is|are|text|(?:\w+ ){0,2}(?:story|history|backstory|biography|narrative|account))\b"
)
_STARTING = patterns.compile(
    r"(?:(?:muito bem|so|now|well|okay|ok|right|alright|então|bom|bem),? )?(?:let's (?:begin|start|go"
    r"|dive in"
    r"|dive right in"
    r"|get started|get to it|do this|do it)|here (?:we|it) goes?|here goes(?: nothing)?"
    r"|here you (?:go|are)|coming"
    r"(?: right)? up|right away|at your service|on it|i'm on it|you got it|you bet|will do"
    r"|consider it done|no sweat"
    r"|ready|done|vamos (?:lá|começar|nessa)|lá vai|bora(?: lá)?|mãos à obra|é pra já|é para já"
    r"|deixa comigo"
    r"|pode deixar|let's dive (?:in|into) .{1,60}|vamos (?:à|ao) .{1,60}|feito|pronto|prontinho"
    r"|combinado|sem dúvida|segue abaixo|segue|aqui está|aqui vai)\W*"
)
_PRAISED_THINGS = (
    r"(?:concept|character|ideas?|prompt|premise|request|choice|question|challenge|description"
    r"|details?|setting"
    r"|start(?:ing point)?|one|project|task|combination|foundation|material|personagem|ideias?"
    r"|proposta|conceito|escolha"
    r"|pedido|premissa|descrição|desafio|ambientação|base|detalhes)"
)
_PRAISE = patterns.compile(
    r"(?:(?:wow|oh|ah|ooh|uau|nossa|puxa|hmm|mm)\W{1,3})?(?:what (?:an?|some|such)|such an?|that(?:'s"
    r"| is| sounds| makes)"
    r"|this (?:is|sounds|will be|looks|has)|sounds|i (?:really |absolutely |just )?(?:love|like"
    r"|adore)|love|loved|great"
    r"|good|nice|excellent|lovely|wonderful|amazing|fantastic|awesome|cool|beautiful|brilliant|fascinating"
    r"|interesting|intriguing|fun|superb|terrific|neat|thanks|thank you|que|adorei|amei|gostei|achei"
    r"|ótim[oa]|excelente"
    r"|boa|bom|bel[oa]|lind[oa]|maravilhos[oa]|fantástic[oa]|interessante|incrível|muito|obrigad[oa]"
    r"|fascinante)"
    rf"\b(?: [\w'’\-]{{1,20}},?){{0,9}} {_PRAISED_THINGS}\b(?: (?:tão |muito |super )?\w{{4,16}})?(?: (?:to"
    rf"|for|that|para|pra|de|you|você)\b.{{0,60}})?[!.:…]*"
)
_OF_STORY = patterns.compile(
    r"\b(?:was|were|had|did|became|she|he|they|era|foi|tinha|havia|eram|ela|ele|dizia|born|nasceu"
    r"|nascid[oa])\b"
)
_SUBJECT = (
    r"(?:(?:sure|so|now|okay|ok|well|certainly|absolutely|yes|claro|então|bom|certo)\W{1,3})?"
    r"(?:i(?:'ll| will| have|'ve|'d| would|'m| am| can| could| took| wrote)?|(?:já|i aimed|i tried"
    r"|i kept|i'll keep)|let me|let's|let us|allow me|we(?:'ll"
    r"|'ve| will)?|vou|irei|posso"
    r"|escrevi|criei|preparei|elaborei|montei|fiz|desenvolvi|redigi|segui|deixe-me|deixa eu"
    r"|permita-me|eu vou|estou"
    r"|fico|terei|adoraria|happy|glad|delighted|it(?:'s| is| would be| will be)|será|seria|é)"
)
_MAKES = (
    r"(?:writ(?:e|ing|ten)|wrote|craft(?:ed|ing)?|creat(?:e|ed|ing)|draft(?:ed|ing)?|compos(?:e|ed"
    r"|ing)|put together"
    r"|generat(?:e|ed|ing)|prepar(?:e|ed|ing)|provid(?:e|ed|ing)|develop(?:ed|ing)?|construct(?:ed)?"
    r"|build|built|flesh"
    r"|work(?:ed|ing)? (?:on|with)|help|assist|happy|glad|delighted|excited|thrilled|pleased"
    r"|honou?red|pleasure|produc(?:e|ed)"
    r"|bring(?:ing)? .{1,30} to life|get started|keep (?:it|this|things)|aimed|tried|kept|take care"
    r"|right on|do (?:this|that|it)|a (?:shot|try"
    r"|go)|pull together"
    r"|escrev(?:er|i|endo|o)|cri(?:ar|ei|ando)|prepar(?:ar|ei|ando)|elabor(?:ar|ei|ando)|ajudar|feliz"
    r"|prazer|desenvolv(?:er|i)"
    r"|montar|montei|produzir|redig(?:ir|i)|fazer|fiz|começar|contente|trabalhar|dar vida)"
)
_PERFORMS = patterns.compile(
    rf"(?:{_SUBJECT}\b.{{0,60}}\b{_MAKES}|(?:eu |já )*(?:escrevi|criei|preparei|elaborei|montei|desenvolvi"
    rf"|redigi))\b"
)
_INTRODUCES = patterns.compile(
    r"(?:in (?:the following|this|these)|over the next|nos (?:parágrafos|próximos)|n[oa] (?:texto|história))"
    r"\b.{0,40}\b(?:i|we)(?:'ll| will| shall)\b.{0,80}|(?:nos (?:parágrafos|próximos)|n[oa] (?:texto"
    r"|história))"
    r"\b.{0,40}\b(?:contarei|narrarei|vou (?:contar|narrar)|descreverei)\b.{0,80}"
)
_GERUND = patterns.compile(
    r"(?:writing|working on|drafting|crafting|creating|generating|composing|starting|processing"
    r"|thinking about"
    r"|escrevendo|criando|trabalhando|preparando|elaborando|gerando)\b"
)
_NOW = patterns.compile(r"\b(?:now|it|this|right away|for you|agora|isso|já)\b")
_HOPES = patterns.compile(
    r"i (?:hope|think|believe) (?:this|that|it|you)\b.{0,40}\b(?:works|fits|helps|enjoy|like|love"
    r"|suits|does)\b.{0,40}"
)
_MAX_PERFORMED = 12  # words of a sentence that mentions neither a text nor the requester


def is_praise(sentence: str) -> bool:
    """Return whether the sentence praises the request."""
    return _PRAISE.fullmatch(sentence) is not None and not _OF_STORY.search(sentence)


def is_announcement(sentence: str, named: bool = False) -> bool:
    """Return whether a sentence presents a text: names it or, unless `named` is required, ends in a colon."""
    if _STARTING.fullmatch(sentence):
        return True
    for found in _PRESENTS.finditer(sentence):
        if not _NO_PRESENT.match(sentence[found.end() : found.end() + 20]):
            return _presents(sentence, found.group(), found.end(), named)
    return False


def _presents(sentence: str, word: str, end: int, must_name_text: bool) -> bool:
    following = sentence[end:] if not word.startswith("follows") else sentence
    named = _NAMED.search(following) is not None
    if word.startswith(_WEAK):
        return named and (sentence.endswith(":") or _MENTIONS_REQUESTER.search(sentence) is not None)
    if sentence.endswith((":", "—")):
        return named or (len(sentence) <= _MAX_SHORT and not must_name_text)
    if word == "the following" and _FOLLOWS.match(following) is None:
        return False
    if len(sentence) > _MAX_SENTENCE or not sentence.endswith(("!", ".", "…")):
        return False
    found = _NAMED.search(" ".join(following.split()[:9]))
    return len(following.split()) < 2 or (
        found is not None and found.group() not in ("life", "vida", "past", "go", "passado")
    )


def is_statement_of_work(sentence: str) -> bool:
    """Return whether the model says what it does or will do for the requester."""
    if _HOPES.fullmatch(sentence) or (_INTRODUCES.fullmatch(sentence) and _NAMED.search(sentence)):
        return True
    if _GERUND.match(sentence):
        return (_NAMED.search(sentence) or _NOW.search(sentence)) is not None and not _OF_STORY.search(
            sentence
        )
    following = sentence if _PERFORMS.match(sentence) else sentence.partition(", ")[2]
    if not _PERFORMS.match(following):
        return False
    return (
        _NAMED.search(sentence) is not None
        or _MENTIONS_REQUESTER.search(sentence) is not None
        or _is_short_help(sentence)
    )


def _is_short_help(sentence: str) -> bool:
    words = sentence.split()
    return len(words) <= _MAX_PERFORMED and any(
        one.strip(".,!:…")
        in (
            "that",
            "this",
            "help",
            "assist",
            "so",
            "isso",
            "ajudar",
            "started",
            "it",
            "for",
            "shot",
            "pleasure",
            "prazer",
            "começar",
        )
        for one in words
    )
