"""Words for build, marks and clothes, as alternatives of a pattern."""

# ruff: noqa: E501
from __future__ import annotations


def _either(words: str) -> str:
    return "|".join(sorted((word.strip() for word in words.split(",")), key=len, reverse=True))


BUILD_EN = _either(
    "tall, short and stout, stout, plump, chubby, fat, thin, slim, slender, lanky, lean, skinny, wiry, muscular, burly, stocky,"
    "broad shouldered, petite, tiny, huge, massive, towering, bulky, heavyset, athletic, frail, gaunt, curvy, hunched, scrawny, brawny"
)
BUILD_PT = _either(
    "alto, alta, baixinho, baixinha, gordo, gorda, gordinho, gordinha, magro, magra, magrelo, magrela, magricela, esguio, esguia,"
    "musculoso, musculosa, forte, robusto, robusta, parrudo, parruda, atarracado, atarracada, franzino, franzina, enorme, miúdo, miúda,"
    "atlético, atlética, esbelto, esbelta, corcunda, rechonchudo, rechonchuda, corpulento, corpulenta, troncudo, troncuda"
)
NOUNS_EN = _either(
    "scar, scars, tattoo, tattoos, freckles, birthmark, wooden leg, peg leg, gold tooth, gold teeth, missing tooth, rosy cheeks,"
    "dimples, piercings, nose ring, prosthetic arm, prosthetic leg, prosthetic hand, mechanical arm, metal arm, hook hand, bad knee,"
    "limp, long nose, crooked nose, horns, wings, fangs, claws, tail, cloak, dress, coat, robe, robes, jacket, shirt, armour, armor,"
    "hoodie, suit, uniform, tunic, cape, gown, sweater, vest, kimono, scarf, mantle, overalls, apron, hat, boots, gloves, pelt, furs,"
    "skirt, jeans, kilt, turban, veil, headscarf, hood, jumpsuit, mask, sari, poncho, beret, cap, bow tie, waistcoat, corset, monocle,"
    "fur, huge smile, wide smile, crooked smile"
)
NOUNS_PT = _either(
    "cicatriz, cicatrizes, tatuagem, tatuagens, sardas, pinta, perna de pau, dente de ouro, dentes de ouro, bochechas, covinhas,"
    "piercings, braço mecânico, perna mecânica, prótese, gancho, chifres, asas, presas, garras, rabo, cauda, manto, capa, vestido,"
    "casaco, túnica, armadura, jaqueta, camisa, uniforme, terno, quimono, blusa, colete, suéter, macacão, avental, chapéu, lenço,"
    "sobretudo, botas, luvas, saia, calça, véu, turbante, máscara, poncho, boina, boné, gravata, moletom, jaleco, gibão,"
    "cachecol, xale, bandana, pés virados"
)
