"""A made-up crowd with known duplicates and known traps, for the bench of duplicates and its tests.

Nine of ten are people of their own; a tenth are second entries of one of them, with what really changes: typing
errors, nicknames and accents, one surname of two, a move, a marriage, a new mailbox, missing fields. Traps: couples and
twins with one home, phone or mailbox; fathers and sons with one name; namesakes by the frequency of names.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace


def _words(text: str) -> list[str]:
    return text.split()


GIVEN = _words("""
maría josé james mary john robert michael david william jennifer juan luis carlos ana elizabeth linda richard joseph
thomas sarah christopher jessica daniel matthew karen anthony nancy jorge miguel carmen rosa susan margaret josé
antonio francisco barbara patricia mark donald ashley steven kimberly paul andrew emily joshua donna kenneth michelle
kevin brian carol amanda george melissa edward deborah stephanie ronald rebecca timothy laura jason sharon jeffrey
cynthia ryan kathleen jacob amy gary angela nicholas shirley eric anna jonathan brenda stephen pamela larry emma
justin nicole scott helen brandon samantha benjamin katherine samuel christine gregory debra alexander rachel
patrick carolyn frank janet raymond maria jack catherine dennis heather jerry diane tyler olivia aaron julie jose
joyce adam victoria nathan ruth henry virginia zachary lauren douglas kelly peter christina kyle joan noah evelyn
pedro rafael fernando ricardo eduardo manuel alejandro roberto sergio hector ramón guadalupe teresa lucía sofía
isabel gabriela verónica mónica beatriz alicia marta silvia pilar elena raúl andrés diego javier óscar rubén
""")
FAMILY = _words("""
smith johnson williams brown garcía jones miller davis rodríguez martínez hernández lópez gonzález wilson anderson
thomas taylor moore jackson martin lee pérez thompson white harris sánchez clark ramírez lewis robinson walker young
allen king wright scott torres nguyen hill flores green adams nelson baker hall rivera campbell mitchell carter
roberts gómez phillips evans turner díaz parker cruz edwards collins reyes stewart morris morales murphy cook rogers
gutiérrez ortiz morgan cooper peterson bailey reed kelly howard ramos kim cox ward richardson watson brooks chávez
wood james bennett gray mendoza ruiz hughes price álvarez castillo sanders patel myers long ross foster jiménez
colón santiago vázquez figueroa maldonado santos acevedo kowalski nowak rossi esposito russo silva ferreira
""")
SHORT = {
    "james": "jim", "mary": "molly", "robert": "bob", "michael": "mike", "william": "bill", "elizabeth": "liz",
    "richard": "rick", "joseph": "joe", "thomas": "tom", "christopher": "chris", "daniel": "dan", "matthew": "matt",
    "anthony": "tony", "margaret": "peggy", "francisco": "paco", "patricia": "pat", "steven": "steve", "josé": "pepe",
    "andrew": "andy", "joshua": "josh", "kenneth": "ken", "edward": "ed", "deborah": "debbie", "timothy": "tim",
    "rebecca": "becky", "jeffrey": "jeff", "nicholas": "nick", "benjamin": "ben", "samuel": "sam", "gregory": "greg",
    "alexander": "alex", "katherine": "kate", "samantha": "sam", "guadalupe": "lupe", "eduardo": "lalo",
    "fernando": "nando", "roberto": "beto", "manuel": "manny", "alejandro": "alex", "teresa": "tere",
    "isabel": "isa", "gabriela": "gaby", "verónica": "vero", "ricardo": "rick", "victoria": "vicky",
}  # fmt: skip
TWINS = [("maría", "mariana"), ("ana", "anna"), ("jaden", "jayden"), ("marta", "maría"), ("daniel", "daniela"),
         ("carlos", "carla"), ("luis", "luisa"), ("julie", "julia"), ("michael", "michelle"), ("juan", "juana"),
         ("emma", "emily"), ("jason", "jayson"), ("alicia", "alice"), ("eric", "erica")]  # fmt: skip
MARKS = str.maketrans("áéíóúñü", "aeiounu")
STREETS = ["Elm Street", "Main St", "Park Avenue", "Maple Ave", "Washington St", "Oak Street", "Broad St", "Pearl St"]
DOMAINS = ["gmail.com", "yahoo.com", "hotmail.com", "aol.com", "icloud.com", "comcast.net", "outlook.com"]
KINDS = ["typing", "nickname", "surname", "move", "marriage", "mailbox", "plain"]
SHARES = [25, 20, 8, 20, 10, 12, 5]


@dataclass(frozen=True)
class Entry:
    """One entry of a list, and which human it is (`who`)."""

    who: int
    given: str
    family: str
    email: str = ""
    phone: str = ""
    street: str = ""
    zip: str = ""
    kind: str = ""


@dataclass
class Crowd:
    """Draws entries one after the other; the same seed gives the same crowd."""

    seed: int = 7
    homes: int = 0
    draw: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.draw = random.Random(self.seed)
        self.weights = [1 / (n + 8) for n in range(len(GIVEN))]
        syllables = [
            "ba",
            "ko",
            "mi",
            "ran",
            "ze",
            "lu",
            "tor",
            "chi",
            "wen",
            "del",
            "sha",
            "vi",
            "nor",
            "gas",
            "pel",
            "dri",
        ]
        self.rare = ["".join(self.draw.sample(syllables, self.draw.choice([2, 3, 3]))) for _ in range(20_000)]
        self.family_weights = [1 / (n + 25) for n in range(len(FAMILY))]

    def entries(self, count: int) -> Iterator[Entry]:
        """Give so many entries: people, traps and second entries."""
        made: list[Entry] = []
        people, who = int(count * 0.9), 0
        while len(made) < people:
            household = self._household(who)
            made += household
            who += len(household)
        made = made[:people]
        yield from made
        for one in self.draw.sample(made, count - people):
            yield self._again(one)

    def _household(self, who: int) -> list[Entry]:
        self.homes += 1
        one = Entry(who, self._given(), self._family(), phone=self._phone(), street=self._street(), zip=self._zip())
        one = replace(one, email=self._email(one))
        chance = self.draw.random()
        if chance < 0.10:  # a couple
            other = replace(one, who=who + 1, given=self._given(), phone=one.phone if self._may(0.6) else self._phone())
            if self._may(0.3):
                other = replace(other, family=self._family())
            return [one, replace(other, email=one.email if self._may(0.3) else self._email(other))]
        if chance < 0.115:  # twins, at their parents' mailbox or their own
            left, right = self.draw.choice(TWINS)
            first = replace(one, given=left)
            shared = self._may(0.3)
            second = replace(first, who=who + 1, given=right)
            return [first, second if shared else replace(second, email=self._email(second))]
        if chance < 0.12:  # father and son
            suffix = self.draw.choice([" Jr.", " Jr", "", ""])
            son = replace(one, who=who + 1, family=one.family + suffix)
            son = replace(
                son,
                email=self._email(son) if self._may(0.85) else "",
                phone=son.phone if self._may(0.4) else self._phone(),
            )
            return [one, son]
        return [one]

    def _again(self, one: Entry) -> Entry:
        kinds = {self.draw.choices(KINDS, SHARES)[0]}
        if self._may(0.1):
            kinds.add(self.draw.choices(KINDS, SHARES)[0])
        new = replace(one, kind="+".join(sorted(kinds)))
        for kind in sorted(kinds):
            new = getattr(self, f"_{kind}")(new)
        if self._may(0.2):
            new = replace(new, phone="")
        if self._may(0.15):
            new = replace(new, street="")
        if self._may(0.05):
            new = replace(new, email="")
        return new

    # --- what changes ---
    def _typing(self, one: Entry) -> Entry:
        name = "given" if self._may(0.5) else "family"
        return replace(one, **{name: self._slip(getattr(one, name))})

    def _nickname(self, one: Entry) -> Entry:
        short = SHORT.get(one.given)
        if short and self._may(0.7):
            return replace(one, given=short)
        return replace(one, given=one.given.translate(MARKS).upper(), family=one.family.translate(MARKS).upper())

    def _surname(self, one: Entry) -> Entry:
        first = one.family.split()[0]
        return replace(one, family=first if " " in one.family else f"{first} {self.draw.choice(FAMILY)}")

    def _move(self, one: Entry) -> Entry:
        return replace(one, street=self._street(), zip=self._zip())

    def _marriage(self, one: Entry) -> Entry:
        new = self._family()
        return replace(one, family=f"{one.family.split()[0]}-{new}" if self._may(0.25) else new)

    def _mailbox(self, one: Entry) -> Entry:
        if one.email and self._may(0.5):
            return replace(one, email=one.email.split("@")[0] + "@" + self.draw.choice(DOMAINS))
        return replace(one, email=self._email(one) or self._email(one))

    def _plain(self, one: Entry) -> Entry:
        return one

    # --- draws ---
    def _may(self, share: float) -> bool:
        return self.draw.random() < share

    def _given(self) -> str:
        return self.draw.choices(GIVEN, self.weights)[0] if self._may(0.9) else self.draw.choice(self.rare)

    def _family(self) -> str:
        first = self.draw.choices(FAMILY, self.family_weights)[0] if self._may(0.6) else self.draw.choice(self.rare)
        return f"{first} {self.draw.choice(FAMILY)}" if self._may(0.08) else first

    def _email(self, one: Entry) -> str:
        if not self._may(0.92):
            return ""
        given, family = one.given.translate(MARKS), one.family.translate(MARKS).split()[0]
        local = self.draw.choice([f"{given}.{family}", f"{given[0]}{family}", f"{given}{family}", f"{family}.{given}"])
        return f"{local}{self.draw.randrange(1, 4000)}@{self.draw.choices(DOMAINS, [9, 3, 2, 1, 2, 1, 2])[0]}"

    def _phone(self) -> str:
        if not self._may(0.75):
            return ""
        return f"+1{self.draw.choice(['203', '860', '475', '959'])}{self.draw.randrange(2_000_000, 9_999_999)}"

    def _street(self) -> str:
        return f"{self.draw.randrange(1, 2400)} {self.draw.choice(STREETS)}"

    def _zip(self) -> str:
        return f"06{int(self.draw.triangular(0, 420, 40)):03}"

    def _slip(self, word: str) -> str:
        at = self.draw.randrange(1, len(word)) if len(word) > 1 else 0
        way = self.draw.randrange(4)
        letter = self.draw.choice("aeiorstln")
        if way == 0:
            return word[:at] + word[at + 1 :]
        if way == 1:
            return word[:at] + letter + word[at:]
        if way == 2:
            return word[:at] + letter + word[at + 1 :]
        return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :] if at else word
