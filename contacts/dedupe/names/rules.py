"""Compares names: given names with their nicknames, family names with their particles and doubles. Plain values.

Words come folded: lower case, without accents.
"""

from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

# One line: names that one human may go by. A short form may stand for several (Alex), then it is on several lines.
NICKNAMES = """
abigail abby gail
abraham abe abram
albert al bert albie
alberto beto
alejandra ale alex sandra jandra
alejandro ale alex jandro
alexander alex al sandy xander alec
alexandra alex sandra lexi sandy
alfonso poncho
alfred al fred freddie
amanda mandy
andrew andy drew
anthony tony
antonio tony tono
antonia tona
barbara barb babs bobbie
benjamin ben benny benji
bernard bernie
beatriz bea betty
carlos charlie carlitos
carmen carmencita
carolina caro
caroline carol carrie
catherine cathy kate katie cat
katherine kathy kate katie kay kitty
kathleen kathy kate
cecilia ceci
charles charlie chuck chas
christina chris tina chrissy
christine chris tina chrissy
christopher chris kit topher
concepcion concha conchita
consuelo chelo
cynthia cindy
daniel dan danny dani
daniela dani
david dave davey
deborah deb debbie debra
dolores lola
donald don donnie
dorothy dot dottie dolly
douglas doug
eduardo lalo edu eddie
edward ed eddie ned ted teddy
eleanor ellie nora
elizabeth liz beth betsy betty lizzie eliza libby
enrique quique kike
ernest ernie
ernesto neto
esperanza lancha
eugene gene
federico fede fico
fernando nando fer
florence flo
frances fran frannie
francis fran
francisco paco pancho frank cisco
francisca paca pancha
franklin frank
frederick fred freddie rick
gabriel gabe gabi
gabriela gabi gaby
gerald gerry jerry
geraldine gerry
gerardo jerry
gloria glori
graciela chela
gregory greg
guadalupe lupe lupita
guillermo memo
harold harry hal
helen nell ellie
henry hank harry
hector tito
humberto beto
ignacio nacho
irene renie
isabel isa chabela
isabella bella izzy
jacob jake
jacqueline jackie
james jim jimmy jamie
janet jan
javier javi
jeffrey jeff
jennifer jen jenny
jessica jess jessie
jesus chuy
joan joanie
john johnny jack
jonathan jon jonny john
jorge coque
jose pepe chepe
josefina fina josie
joseph joe joey
josephine jo josie
joshua josh
juan juancho
juana juanita
judith judy
kenneth ken kenny
kimberly kim
laura lori
lawrence larry
leonard leo len lenny
leonardo leo
leticia lety
lillian lily lil
louis lou
louise lou
lucia lucy
luis lucho
luisa lucha
madeline maddie
manuel manny manolo
manuela manola
marcos marc
margaret maggie meg peggy marge margie
margarita rita margo
maria mari
mario mayo
martha marty
mary molly polly
martin marty
matthew matt
mateo teo
melissa mel missy
mercedes meche
michael mike mickey mick
michelle shelly
miguel mike migue
mildred millie
monica moni
natalie nat
natalia nata
nathan nate
nathaniel nat nate
nicholas nick nicky
nicolas nico
nicole nikki
norman norm
olivia liv livvie
pamela pam
patricia pat patty tricia trish pati
patrick pat paddy
pedro perucho
peter pete
philip phil
phillip phil
rafael rafa rafi
ramon moncho
raymond ray
rebecca becky becca
ricardo rick ricky
richard rick dick rich richie ricky
robert bob bobby rob robbie bert
roberto beto rob bobby
rodolfo rudy fito
roger rog
ronald ron ronnie
rosa rosita rosie
rosario charo chayo
russell russ
ruben benny
samantha sam
samuel sam sammy
sandra sandy
santiago santi chago
sara sally
sarah sally sadie
sergio checo
sofia sofi
sophia sophie
stephanie steph
stephen steve
steven steve
stuart stu
susan sue susie suzy
susana susi
teresa tere terry
theresa terry tess
theodore ted teddy theo
thomas tom tommy
timothy tim timmy
valentina vale
valeria vale
vanessa nessa
veronica vero ronnie
victor vic
victoria vicky tori
vincent vince vinny
vicente chente
virginia ginny
walter walt
william bill billy will willie liam
yolanda yoli
zachary zach zack
"""
SUFFIXES = {"jr": "jr", "junior": "jr", "hijo": "jr", "sr": "sr", "senior": "sr", "ii": "jr", "iii": "iii", "iv": "iv"}
PARTICLES = ("de", "del", "la", "las", "los", "y", "e", "van", "von", "der", "den", "da", "dos", "das", "di", "el")

ROOTS: dict[str, frozenset[str]] = {}
for _line in NICKNAMES.split("\n"):
    for _name in _line.split():
        ROOTS[_name] = ROOTS.get(_name, frozenset()) | {_line.split()[0]}


def nickname_rows() -> list[tuple[str, str]]:
    """List nickname and full name, for the database: one row for each full name a short one may stand for."""
    return sorted((name, root) for name, roots in ROOTS.items() for root in roots)


def roots_of(name: str) -> frozenset[str]:
    """Give the full names that a given name may stand for; a name not known as short stands for itself."""
    return ROOTS.get(name) or frozenset((name,))


@lru_cache(maxsize=200_000)
def is_near(one: str, other: str) -> bool:
    """Tell whether two words differ by one slip of the hand (two in long words), swapped letters counting as one."""
    shorter = min(len(one), len(other))
    if shorter < 3:
        return False
    slips = 2 if shorter >= 9 else 1
    return OSA.distance(one, other, score_cutoff=slips) <= slips


def compare_given(one: Sequence[str], other: Sequence[str]) -> str:
    """Say how two given names agree: same, nickname, part, initial, near, differ or unknown."""
    if not one or not other:
        return "unknown"
    first, second = one[0], other[0]
    if len(first) > 1 and len(second) > 1:
        if first == second:
            return "same"
        if roots_of(first) & roots_of(second):
            return "nickname"
        if first in other or second in one or "".join(one) == "".join(other):
            return "part"
        return "near" if is_near(first, second) else "differ"
    if first[0] == second[0]:
        return "initial"
    return "differ"


def compare_family(one: Sequence[str], other: Sequence[str]) -> str:
    """Say how two family names agree: same, first (of two), shared, near, differ or unknown."""
    if not one or not other:
        return "unknown"
    if list(one) == list(other) or "".join(one) == "".join(other):
        return "same"
    if one[0] == other[0]:
        # Rivera and Rivera Santos may be one; Rivera Santos and Rivera Colón are rather cousins.
        both = len(one) > 1 and len(other) > 1
        return "first" if not both or is_near(one[1], other[1]) else "half"
    if set(one) & set(other):
        return "shared"
    return "near" if is_near(one[0], other[0]) or is_near("".join(one), "".join(other)) else "differ"
