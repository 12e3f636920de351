"""Sentence forms of postambles, on normalised sentences (`phrases.normalize`): offers, questions to the
reader, wishes and thanks."""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.boilerplate.postamble_notes import META_WORDS

# What a model can change or write next.
_WORK = (
    r"(?:(?:back)?stor(?:y|ies)|histor(?:y|ies)|biography|bio|narrative|versions?|chapters?"
    r"|paragraphs?|sections?|parts?"
    r"|tone|style|length|details?|changes?|draft|text|ending|scene|sequel|continuation|character(?:'s"
    r"|s)?|profile|dialogue"
    r"|description|prompt|request|revisions?|edits?|adjustments?|tweaks?|feedback|suggestions?"
    r"|thoughts|portrait|campaign"
    r"|greetings?|questions?|steps?|moments?|beats?|aspects?|elements?|angle|direction|perspective|timeline"
    r"|responses?|work|piece"
    r"|project|relationships"
    r"|histórias?|historia|biografia|narrativa|vers(?:ão|ões)|capítulos?|parágrafos?|trechos?|parte"
    r"|tom|estilo|detalhes?"
    r"|mudanças?|alteraç(?:ão|ões)|ajustes?|rascunho|texto|final|cena|continuação|personage(?:m|ns)"
    r"|perfil|diálogos?"
    r"|descrição|pedido|dúvidas?|sugest(?:ão|ões)|retorno|opinião|aspectos?|elementos?|resultado"
    r"|campanha|aventura|passos?|momentos?)"
)
_CHANGE = (
    r"(?:adjust|chang|revis|expand|extend|shorten|lengthen|rewrit|re-?work|tweak|modif|edit|continu"
    r"|elaborat|refin|add\b|remov"
    r"|writ(?:e|ing)\b|creat|craft|draft|generat|develop|flesh|polish|help|assist|explor|tailor"
    r"|customi[sz]|darker|lighter"
    r"|longer|shorter|simplif|translat|mak(?:e|ing) (?:it|her|him|them|this|the|any|some|more)"
    r"|go (?:deeper|on|further)|(?:do|write|tell) more"
    r"|dive|provid|try again|keep going|ajust|mud(?:ar?|e|o)|alter|revis|expand|encurt|along|reescrev"
    r"|modific|edit|continu"
    r"|detalh|refin|acrescent|adicion|remov|escrev|cri(?:e|ar)|desenvolv|ajud|explor|adapt|aprofund"
    r"|incluir|inclua|traduz"
    r"|deix(?:ar|e) (?:o|a|ela|ele|mais)|fa(?:zer|ça)|tent(?:ar|e))"
)
_EXPECTATION = (
    r"(?:you (?:had in mind|were (?:looking|hoping) for|wanted|imagined|envisioned|expected|needed"
    r"|asked for|think|thought|like(?:d)? it"
    r"|enjoy(?:ed)?)|anything else|something (?:else|different)|any other|another (?:one|version|take"
    r"|character|go)|your (?:needs|expectations"
    r"|vision|campaign|game|story|project|character|request|idea|mind|feedback|thoughts)|mais alguma"
    r"|outra coisa|que achou|está bom|ficou (?:bom|boa|como)"
    r"|you'd like|(?:know|hear|read|see) more|algo (?:a )?mais|(?:some|any)thing more|(?:que "
    r"|o que )?(?:você )?(?:imaginou|esperava|queria|procurava|tinha em mente)"
    r"|(?:suas?|seus?) (?:expectativas?|necessidades?|jogo|campanha|projeto))"
)
_REQUESTER = (
    r"(?:you|your|yours|me|i|i'm|i'd|i'll|we|us|you're|você|vocês|eu|seu|sua|lhe|te|quer|gostaria|deseja"
    r"|prefere|gostou|posso|devo)"
)
_CONTACT = (
    r"(?:let me know|just (?:ask|say|tell|let|reach|message|give)|say the word|ask away|tell me"
    r"|reach out|feel free"
    r"|i can|i could|i'll|i will|i'd be|i'm (?:here|happy|glad|ready|open|all ears)|happy to|glad to"
    r"|let's (?:continue|go on|keep going|explore|develop|see)|don't hesitate|here to help|please (?:ask"
    r"|let|tell|share|feel)"
    r"|é só|basta|me (?:avis|dig|fal|cham|cont)|avise|diga|fale comigo|conte comigo|estou (?:aqui|à)"
    r"|fico (?:à|feliz)|à disposição"
    r"|posso|não hesite|fique à vontade|sinta-se|peça|terei prazer|será um prazer|pode (?:pedir"
    r"|chamar|falar|me))"
)
_MENTIONS_CONTACT = patterns.compile(rf"\b{_CONTACT}")
_MENTIONS_WORK = patterns.compile(rf"\b{_WORK}\b")
_MENTIONS_CHANGE = patterns.compile(rf"\b{_CHANGE}")
_MENTIONS_REQUESTER = patterns.compile(rf"\b{_REQUESTER}\b")
_MENTIONS_EXPECTATION = patterns.compile(rf"\b{_EXPECTATION}\b")

_QUESTION = patterns.compile(
    r"(?:so,? |e |então,? )?(?:would|do|does|did|is|are|was|shall|should|can|could|may|want|need|any"
    r"|anything|how|what|which|too|like|more|continue|go|keep"
    r"|prefer|ready|thoughts|curious|care|got|have|interested|gostou|gostaria|quer|deseja|prefere"
    r"|que tal|o que|como|alguma?|posso|devo"
    r"|ficou|está|precisa|mais|tem|há|algo|aprova|podemos|vamos|ou)\b"
)
_SHORT_QUESTION = patterns.compile(
    r"(?:any (?:changes|thoughts|questions|feedback|edits|tweaks|suggestions|preferences)"
    r"|anything else|thoughts|what do you think|how(?:'s| is) (?:this|that|it)"
    r"|how did i do|how do(?:es)? (?:this|that|it|these) (?:sound|look|read|feel|work)[^?]{0,40}"
    r"|want to (?:see|know|hear|read|explore|continue|learn)[^?]{0,80}|(?:quer|gostaria de) (?:ver"
    r"|saber|ler|continuar|conhecer)[^?]{0,80}|(?:does|did) (?:this|that|it) (?:work|help|fit|land"
    r"|suit you|sound (?:good|right|okay|ok))|sound good|good enough|too (?:long|short|dark|light"
    r"|much|bleak|sad)"
    r"|(?:want|need|care for) (?:more|another|changes|a change|anything else|it (?:longer|shorter"
    r"|darker|lighter))|like it|more|continue|go on|keep going|shall i (?:go on|continue|proceed)"
    r"|should i (?:go on|continue|proceed)"
    r"|gostou|o que (?:você )?achou|que tal|alguma (?:dúvida|mudança|sugestão|alteração)|algum ajuste"
    r"|mais alguma coisa|algo mais|ficou (?:bom|boa|legal)"
    r"|está bom(?: assim)?|quer mais|continuo|posso continuar|curtiu|aprovado)\?"
)
_NEEDS = patterns.compile(
    r"(?:want|need|prefer|care for|ready for|ready to|any|alguma?|quer|precisa de|prefere)\b"
)
_ASKS_APPROVAL = patterns.compile(
    r"(?:is|are|does|do|did|was|isso|está|ficou|é) (?:that|this|it|she|he|isso|assim|ela"
    r"|ele)?\b ?(?:all right|okay|ok|good"
    r"|alright|fine|right|too .{1,20}|enough|feel (?:right|real|true)|sound (?:right|good|ok|okay)"
    r"|work|fit|bom|boa|certo|suficiente"
    r"|bem)(?: (?:for|to|with) (?:you|your .{1,30}|me)| (?:para|pra) você)?\?"
)
_OFFER = patterns.compile(
    r"(?:and |but |also,? |next,? |otherwise,? |e |mas |também )?(?:i(?:'m| am|'d be| would be|'ll be"
    r"| will be)?(?: also| always| more than| very| really)? "
    r"(?:happy|glad|delighted|available|here|ready|open|all ears|can|could|would|will|may|might)"
    r"|i'(?:d|ll)|(?:always |more than )?(?:happy|glad|delighted|ready|available)"
    r"|just|simply|please|feel free|don't hesitate|do not hesitate|reach out|tell me|let me|let's"
    r"|send|share|give me|drop me|you (?:can|could|may|might)|we (?:can|could)"
    r"|need|want|prefer|ask|say|(?:eu )?posso|podemos|você pode|pode|estou|fico|sigo|continuo|estarei"
    r"|terei|ficarei|basta|é só|fique|sinta-se|não hesite|conte"
    r"|me (?:avise|diga|fale|conte|chame|diz|avisa|fala|conta|chama|mande|manda)|avise|diga|fale|peça"
    r"|qualquer|quaisquer|se |caso |if |should you|whenever|à disposição|em caso de)\b"
)
_AVAILABLE = patterns.compile(
    r"(?:(?:eu )?(?:fico|estou|sigo|continuo|estarei|ficarei|permaneço)(?: sempre)? (?:à|a) (?:sua "
    r"|inteira )?disposição|fico no aguardo|(?:sempre )?à disposição"
    r"|estou aqui (?:para|pra|se)|conte comigo|é só (?:me )?(?:chamar|avisar|falar|pedir|dizer|mandar"
    r"|perguntar)|qualquer coisa,?"
    r" (?:é só|me|estou|avis|cham|fal|pode)|fique à vontade|sinta-se à vontade|não hesite"
    r"|don't hesitate|do not hesitate|reach out|i'm (?:all ears|here (?:if|to help))"
    r"|just (?:ask(?:[.!,]| if| for| me| away)|say the word|let me know)|ask away|you're welcome)"
)
_HOPE = patterns.compile(
    r"(?:i )?(?:really |sincerely |do |truly )?hop(?:e|ing|efully)(?: that)? (?:you|this|that|that's|these"
    r"|those|it|it's|she|he|i|my|the)\b"
    r"|(?:this|that|it|isso|isto) (?:should|ought to|will|may|deve)\b|(?:eu )?espero (?:que|ter"
    r"|poder)\b|tomara que"
)
_HOPED = patterns.compile(
    r"\b(?:help(?:s|ed|ful)|works?|fits?|suits?|meets?|match(?:es)?|captur(?:es|ed)|enjoy(?:ed)?"
    r"|like(?:d)?|love(?:d)?|does (?:her|him|it|them) justice|hits? the|brings?|gives? you"
    r"|gives?|foundation|starting point|basis|get you started|ponto de partida|uma boa base"
    r"|inspires?|useful|serves?|delivers?|what you|goste|gostado|gostem|ajud(?:ado|e|ar)|útil"
    r"|atend(?:a|ido|er)|sirva|agrade|corresponda|inspire|esteja (?:bom|boa|como|de acordo)"
    r"|fique (?:bom|boa)|combine|curta)\b"
)
_WISH = patterns.compile(
    r"(?:(?:enjoy|have fun|happy (?:\w+ing)|good luck|best of luck|best wishes|cheers|all the best"
    r"|bon voyage|take care|until next time|see you|have a (?:great|nice|good|wonderful))\b.{0,60}"
    r"|looking forward to (?:your|hearing|the|any|working|seeing|it)\b.{0,80}|i(?: look"
    r"|'m looking) forward to\b.{0,80}|it(?:'s| was| has been) (?:a|my) (?:pleasure|joy"
    r"|delight)(?: (?:to|writing|working|creating|crafting|helping)\b.{0,80})?|my pleasure"
    r"|glad (?:i|to)\b.{0,40}|there you (?:go|have it)\b.{0,40}"
    r"|(?:boa|ótima|excelente|boas) (?:leitura|sorte|escrita|aventura|sessão|jogatina|campanha"
    r"|aventuras)\b.{0,40}|bo[nm]s? (?:jogos?|proveito|trabalho|projeto)\b.{0,40}"
    r"|(?:bom )?aproveit[ea]\b.{0,40}|divirta-se\b.{0,40}|até (?:a próxima|mais|breve|logo)|abraços?"
    r"|sucesso|foi um prazer\b.{0,60}|agradeço (?:a|o|pela|pelo|por|seu|sua)\b.{0,60}|prontinho"
    r"|pronto|disponha"
    r"|(?:feedback|suggestions|comments|corrections|changes|sugestões|críticas|comentários) (?:is|are"
    r"|são)\b.{0,60}|that(?:'s| is) (?:it|all)(?: (?:from|for) .{1,30})?|that's [\w' ]{1,40} (?:story"
    r"|history|backstory|life)(?: so far)?|aguardo (?:seu|sua|o|a|seus|suas)\b.{0,60}|(?:what (?:happens"
    r"|comes) next|the rest|the next step)"
    r" is (?:entirely |all )?up to you|stay tuned\b.{0,40}"
    r"|(?:this|that) concludes (?:the|this|your|her|his) .{1,60}"
    r"|(?:please )?(?:rate|review|upvote|share|like|follow) (?:this|(?:the|my|our) (?:story|history|post|page"
    r"|chapter|text|work))\b.{0,30}|like(?:, share)? and (?:share|subscribe|follow|comment)\b.{0,40}"
    r"|(?:curta|compartilhe|avalie)(?: e (?:curta|compartilhe|comente))?(?: (?:a|esta|essa"
    r"|minha) história)?)[.!…]*"
)
_THANKS = patterns.compile(
    r"(?:many )?(?:thank you|thanks)(?: so much| very much| again)?(?:[.!]*\Z| (?:and\b.{0,60}"
    r"|for (?:reading|sharing|asking|your|the (?:prompt|opportunity|details|description|idea"
    r"|challenge|chance|request|fun|great)|using|choosing|trusting|letting|such|this|providing|giving)\b))"
    r"|(?:muito )?(?:obrigad[oa]|grat[oa])(?:[.!]*\Z| (?:por (?:compartilhar|ler|usar|sua|seu|me"
    r"|escolher|perguntar|confiar|pedir|esta|essa)|pel[ao]s? (?:leitura|confiança|oportunidade|ideia"
    r"|pedido|descrição|detalhes|atenção|preferência)))\b"
)
_THIRD_PERSON = patterns.compile(r"\b(?:she|he|they|ela|ele|elas|eles)\b")


def is_question_to_reader(sentence: str) -> bool:
    """Return whether it is a question to the reader about the text, or what to do with it."""
    if not sentence.endswith("?") or not _QUESTION.match(sentence):
        return False
    if (
        _SHORT_QUESTION.fullmatch(sentence)
        or _ASKS_APPROVAL.fullmatch(sentence)
        or (_NEEDS.match(sentence) and _mentions_work(sentence))
    ):
        return True
    return _MENTIONS_REQUESTER.search(sentence) is not None and (
        _mentions_work(sentence) or _MENTIONS_EXPECTATION.search(sentence) is not None
    )


def is_offer(sentence: str) -> bool:
    """Return whether the model offers something, or says how to request it."""
    if _AVAILABLE.match(sentence):
        return True
    if not _OFFER.match(sentence):
        return False
    if _MENTIONS_CONTACT.search(sentence) is None and _MENTIONS_REQUESTER.search(sentence) is None:
        return False
    return (
        _mentions_work(sentence)
        or _MENTIONS_EXPECTATION.search(sentence) is not None
        or _is_conditional_offer(sentence)
    )


def _is_conditional_offer(sentence: str) -> bool:
    """Return whether it is a condition with an invitation: `If you need anything, just ask`."""
    begins = sentence.startswith(
        ("if ", "se ", "caso ", "should you", "whenever", "qualquer", "quaisquer", "em caso")
    )
    return begins and _MENTIONS_CONTACT.search(sentence) is not None


def _mentions_work(sentence: str) -> bool:
    return _MENTIONS_WORK.search(sentence) is not None or _MENTIONS_CHANGE.search(sentence) is not None


def is_greeting_or_thanks(sentence: str) -> bool:
    """Return whether it is a hope, a wish or thanks."""
    if _WISH.fullmatch(sentence) or _THANKS.match(sentence):
        return True
    if not _HOPE.match(sentence):
        return False
    return any(one.search(sentence) is not None for one in (_HOPED, _MENTIONS_WORK, _MENTIONS_EXPECTATION))


def is_addressed_to_reader(sentence: str) -> bool:
    """Return whether a sentence after such ones may belong to them."""
    is_short = len(sentence.split()) <= 4 and not _THIRD_PERSON.search(sentence)
    return is_short or any(
        one.search(sentence) is not None for one in (_MENTIONS_REQUESTER, _MENTIONS_WORK, META_WORDS)
    )
