"""First names that are clearly a woman's or clearly a man's, in either language. Others leave the gender open."""

# ruff: noqa: E501
from __future__ import annotations

_WOMEN = """
abigail ada adelaide adele adelina agatha agnes aisha alice alícia alina aline amanda amélia amelia amina amy ana anna anne ann
anastasia andreia andrea angela ângela anita antonia antônia arya astrid aurora ayla bárbara barbara beatriz beatrice bella bernadette
berta bertha bia bianca brenda brenna bridget brigid bruna brunhild brunhilda brunhilde camila camilla carla carmen carol carolina caroline
cassandra catarina catherine cátia cecília cecilia celeste célia celia charlotte chloe christina cíntia clara clarice cláudia
claudia clementina conceição constança cora cordelia cristina cynthia daenerys daiane dalva daniela daphne débora deborah denise diana
dina dolores dora doris dorothea dorothy dulce edith edna elaine eleanor elena eliana elisa elisabeth elise eliza elizabeth ella
ellen eloísa elsa elvira ema emily emma erica érica ester esther eugênia eva evelina evelyn fabiana fatima fátima felicity fernanda
fiona flávia flora florence frances francisca freya frida gabriela genevieve georgina gertrude gilda gina giovana gisele gloria glória
grace graça greta guinevere gwen gwendolyn hannah harriet hazel heather hedda heidi helen helena helga heloísa hermione hilda hildegard iara ida
ines inês inez ingrid iolanda irene iris íris isabel isabela isabella isabelle isadora isolda isolde ivone jacqueline jade jana janaína
jane janet jasmine jéssica jessica joana joan joanna josefa josephine joyce julia júlia juliana juliet julieta juliette jussara karen
karin karina kate katarina katherine kathleen kátia larissa laura lavínia leah leila leonor letícia liana lídia lígia lila lilian
liliana lily linda lisa lívia livia lorena louisa louise lourdes lúcia lucia luana luciana lucinda lucy luísa luiza luna lydia lyra
mabel madalena madeleine mafalda magda magdalena maia maira maitê manuela mara marcela márcia margaret margarida margot maria mariana
marie marina marisa marisol marjorie marlene marta martha mary mathilda matilda matilde maud maya mercedes mia michelle mila milena mina
minerva mira miranda miriam mirela miriã moira mônica monica morgana morwenna nadia nádia nadine nancy natália natalia natasha nell nicole nina
noemi noémi nora odete odette ofélia olga olive olívia olivia ophelia paloma pamela patrícia patricia paula paulina pauline penelope penélope
philippa phoebe pietra polly poppy priscila rachel rafaela raimunda raquel rebeca rebecca regina renata rita roberta rosa rosalia rosália
rosalind rosamund rosana rose rosemary rowena roxana rute ruth sabina sabrina salomé samanta samantha sandra sara sarah selene
selma serena severina sheila sigrid silvana sílvia silvia simone sofia sônia sonia sophia sophie stella susan susana suzana sylvia tabitha
tainá tamara tamsin tânia tatiana teresa tereza tessa thais thaís thalia theresa ursula úrsula valentina valéria valerie vanessa vera
verônica veronica vesper vicky victoria violet violeta virginia virgínia vitória viviane wanda wendy wilhelmina winifred xena yara yasmin yolanda
yvonne zara zelda zélia zoe zoé zora zuleica zulmira
"""
_MEN = """
aaron abel abelardo abraham adalberto adam adão ademar ademir aderbal adolfo adrian adriano afonso albert alberto aldo aldous aldwin
alessandro alexander alexandre alfonso alfred alfredo alistair almir aloísio álvaro alvin amadeu amaro ambrose anderson andré andrew angus
anselm anselmo anthony antônio antonio apolo aragorn archibald ariosto aristides armando arnaldo arnold arthur artur ataíde augusto aurélio
baltasar baltazar barnabas barnaby bartholomew bartolomeu basil benedict benedito benício benjamin benjamim bento bernard bernardo bjorn boris bram
brandon breno brian bruno bryce caetano caio caleb calvin camilo carl carlos cecil celso césar cesar charles christian christopher cícero
clarence claude cláudio claudio clemente clóvis conan connor conrad conrado constantino cornelius corwin cosme cristiano cristóvão cyrus damião
dante daniel danilo david davi dennis derek diego dimitri dinis diogo dirceu dmitri domingos donald douglas duarte duncan dunstan durval ebenezer edgar
edmund edmundo edson eduardo edward edwin elias elijah eliseu emanuel emílio enrico enzo erasmo eric erik ernest ernesto estêvão ethan eugene
euclides eusébio evandro ezekiel ezequiel ezra fabian fabiano fábio fabrício felipe felix félix ferdinand fernando fernão filipe flávio
francis francisco frank franklin frederick frederico gabriel gael galahad galileu gandalf gareth garibaldi gaspar genaro geoffrey george geraldo
gerard germano getúlio gideon gilbert gilberto gildo giovanni godfrey gonçalo graham gregor gregory gregório guilherme gunnar gustavo hamish hamlet
harald harold harry haroldo heitor hélio henri henrique henry herbert hércules herman hermes hernani hilário hiram homer homero horace horácio howard hubert
hugh hugo humberto humphrey ian ícaro igor inácio ignatius isaac isaías isaque israel ivan ivo jack jacob jacques jaime james jamie jason
jeremiah jeremias jeremy jerome jerônimo joão joaquim jonas jonathan jônatas jorge josé joseph josh joshua josias juan jonah júlio juliano
julian julius juvenal karl keith kenji kenneth kevin klaus kurt lancelot laurence laurent lawrence lázaro leandro leon leonard leonardo leônidas
leopold leopoldo lionel lorenzo lourenço louis luan lucas luciano luigi luís luis luiz lúcio lupicínio luther magnus manoel manuel
marcelo márcio marco marcos marcus mário mario mark marlon martim martin martinho marvin mateus matheus matthew matthias maurice maurício
maximilian maximiliano maximus melchior melquior merlin michael miguel milton moisés mordecai moses murdoch murilo nathan nathaniel ned neil nelson nestor
nicholas nicolau nigel nilo nilton nivaldo noah noé norman norberto nuno octavius odilon odin olaf olavo oliver olivier orlando oscar osmar osvaldo oswald
otávio otto owen pablo patrick patrício paul paulo pedro percival percy peter philip pierre plínio quentin quintino rafael raimundo ralph ramiro ramon
randolph raphael raul ravi raymond reginald reinaldo renato rhys ricardo richard rinaldo robert roberto rodney rodolfo rodrigo roger rogério roland rolando
romeu romulo rômulo ronald ronaldo roque rory rubem rubens rufus rui rupert russell samir samson samuel sancho saul sean sebastian sebastião serafim sérgio
severino sidnei siegfried sigmund silas silvestre silvio sílvio simão simon solomon stanley stefan stefano stephen steven stuart sven tadeu tarcísio teobaldo
teodoro terence thaddeus thales théo theo theodore theodoric thiago thomas thor thorin tiago tibério timothy timóteo titus tobias tomás tomé torvald tristan tristão túlio
ubaldo ubirajara ulisses ulysses urbano vagner valdemar valdir valentim valter vasco vicente victor vincent vinícius virgílio vítor vitor vladimir vlad
wagner waldemar walter washington wellington wesley wilbur wilfred william willian wilson winston wladimir xavier zacarias zachary zeca zeno
"""
WOMEN, MEN = frozenset(_WOMEN.split()), frozenset(_MEN.split())


def gender_of(first_name: str) -> str | None:
    """`female` or `male` for a name in the lists, None for any other."""
    name = first_name.casefold()
    return "female" if name in WOMEN else "male" if name in MEN else None
