"""The made-up cast and stories of the demo: plain values."""

import json
from dataclasses import dataclass
from importlib import resources

PASSWORD = "demo-password"  # noqa: S105 - printed on purpose: a made-up coalition on a laptop


@dataclass(frozen=True)
class DemoPartner:
    """A made-up member organization; `share` of the people it looks after (0 to 1)."""

    slug: str
    name: str
    share: float
    color: str
    town: str


PARTNERS = [
    DemoPartner("every-child", "", 0.62, "#0b5fa5", "Hartford"),
    DemoPartner("hartford-parents", "Hartford Parents United", 0.18, "#8a3ffc", "Hartford"),
    DemoPartner("educators-together", "Educators Together CT", 0.12, "#00695c", "New Haven"),
    DemoPartner("shoreline-schools", "Shoreline Schools Alliance", 0.08, "#b3261e", "New London"),
]

# name, partner slug, role
USERS = [
    ("Adam Reyes", "adam", "every-child", "administrator"),
    ("Alice Monroe", "alice", "every-child", "organizer"),
    ("Vera Santos", "vera", "every-child", "volunteer"),
    ("Viktor Lindqvist", "viktor", "every-child", "volunteer"),
    ("Vic Osei", "vic", "every-child", "viewer"),
    ("Bob Castellano", "bob", "hartford-parents", "organizer"),
    ("Bea Thornton", "bea", "hartford-parents", "administrator"),
    ("Emma Park", "emma", "educators-together", "organizer"),
]

NAMES = {
    "given_en": """
        Mary James Patricia Robert Jennifer John Linda Michael Elizabeth David Barbara William Susan Richard
        Jessica Joseph Sarah Thomas Karen Charles Lisa Daniel Nancy Matthew Betty Anthony Sandra Mark Ashley
        Donald Kimberly Steven Emily Andrew Donna Paul Michelle Joshua Carol Kenneth Amanda Kevin Melissa
        Brian Deborah Tyrone Stephanie Darnell Rebecca Malik Laura Andre Helen Marcus Sharon Jamal Cynthia
        Terrence Imani Keisha Latoya Aaliyah Agnieszka Piotr Ewa Marek Giulia Marco Wei Mei Anh Priya Arjun
        Fatima Omar Yusuf Ngozi Chidi Ama Kofi
    """,
    "given_es": """
        María José Ana Luis Carmen Juan Rosa Carlos Lucía Miguel Sofía Jorge Isabel Pedro Elena Rafael Marta
        Diego Paola Ángel Yolanda Héctor Beatriz Ramón Gloria Andrés Patricia Iván Mercedes Óscar Leticia
        Raúl Inés Tomás Noemí Javier Daniela Manuel Valentina Sergio Camila Fernando Gabriela Ricardo Ximena
        Emilio Alejandra Rubén Milagros Wilfredo
    """,
    "family_en": """
        Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Thomas Taylor Moore Jackson Martin
        Lee Thompson White Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Hill Green Adams
        Nelson Baker Hall Campbell Mitchell Carter Roberts Turner Phillips Parker Evans Edwards Collins
        Stewart Morris Murphy Cook Rogers Morgan Cooper Reed Bailey Bell Kowalski Nowak Wisniewski Rossi
        Ferraro DeLuca O'Brien Sullivan Washington Jefferson Booker Okafor Mensah Nguyen Tran Chen Wang
        Patel Shah Khan Silva Pereira Santos Fontaine Bouchard Pelletier
    """,
    "family_es": """
        García Rodríguez Martínez Hernández López González Pérez Sánchez Ramírez Torres Flores Rivera Gómez
        Díaz Reyes Morales Cruz Ortiz Gutiérrez Chávez Ramos Ruiz Álvarez Mendoza Vásquez Castillo Jiménez
        Moreno Romero Herrera Medina Aguilar Vega Santiago Colón Maldonado Figueroa Acevedo Rosario Peña
        Nieves Quiñones Burgos Zayas
    """,
}
STREETS = (
    "Elm",
    "Maple",
    "Oak",
    "Main",
    "Park",
    "Prospect",
    "Asylum",
    "Whalley",
    "Franklin",
    "Grove",
    "Chapel",
    "Hill",
)
ROLES = [("parent", 0.52), ("educator", 0.18), ("community", 0.16), ("student", 0.07), ("alum", 0.05), ("press", 0.02)]
TAGS = [
    ("Volunteer", 0.04),
    ("Spoke before", 0.015),
    ("PTA", 0.08),
    ("School board watcher", 0.03),
    ("Lobby day 2026", 0.02),
]
SPANISH_SHARE = 0.24
FAMILY_EVERY = 33  # every 33rd person shares the mailbox of the one before
SHARED_EVERY = 25  # every 25th person said yes to a second partner
PHONE_SHARE = 0.7


def cumulated(weights: list[float]) -> list[float]:
    """Add weights up to thresholds for a draw from 0 to their sum (the last one is left out)."""
    total, out = 0.0, []
    for weight in weights:
        total += weight
        out.append(total)
    return out[:-1]


def names(which: str) -> list[str]:
    """List the made-up names of a kind and language: given_en, given_es, family_en, family_es."""
    return NAMES[which].split()


@dataclass(frozen=True)
class DemoBill:
    """A made-up bill: number, title, stage, committee (by a word in its name), what it would do."""

    identifier: str
    title: str
    stage: str
    committee: str
    summary: str


BILLS = [
    DemoBill(
        "HB 5003",
        "An Act Concerning Fair Funding for Every Public School Student",
        "hearing",
        "Education",
        "Counts every student the same, wherever she goes to public school, and adds money for poverty and "
        "English learners.",
    ),
    DemoBill(
        "SB 12",
        "An Act Concerning Pathways Into Teaching and the Retention of Teachers",
        "committee",
        "Education",
        "Paid residencies for paraeducators who become teachers, and a stipend for shortage subjects.",
    ),
    DemoBill(
        "HB 5177",
        "An Act Concerning Bilingual Educators and Family Interpreters in Schools",
        "reported",
        "Education",
        "An interpreter at every school meeting where a family asks for one.",
    ),
    DemoBill(
        "HB 5031",
        "An Act Providing Warm School Meals Year-Round",
        "second_floor",
        "Appropriations",
        "Breakfast and lunch without forms, also in summer.",
    ),
    DemoBill(
        "SB 204",
        "An Act Concerning Transportation to Schools of Choice",
        "dead",
        "Transportation",
        "Would have paid for buses across town lines.",
    ),
    DemoBill(
        "HB 5166",
        "An Act Concerning Reading Instruction in Kindergarten to Grade Three",
        "law",
        "Education",
        "Reading coaches in every elementary school; now law.",
    ),
]

TEXTS = json.loads(resources.files(__package__).joinpath("texts.json").read_text(encoding="utf-8"))
CALL_OUTCOMES = (
    *("reached", "no_answer", "reached", "left_message", "no_answer", "reached"),
    *("busy", "refused", "reached", "no_answer", "wrong_number", "reached"),
)
SEGMENTS = {
    "All our people": {"v": 1, "all": []},
    "Parents who can be mailed": {
        "v": 1,
        "all": [{"is": "role", "value": ["parent"]}, {"is": "reachable", "value": "email:alerts"}],
    },
    "Educators": {"v": 1, "all": [{"is": "role", "value": ["educator"]}]},
    "Spanish speakers": {"v": 1, "all": [{"is": "language", "value": ["es"]}]},
}

# What people replied to the alert: language, subject, text, and headers of an answering machine.
REPLIES = (
    ("en", "Re: {}", "I will be there, and I bring my sister. Is there parking?", ""),
    ("es", "Re: {}", "Puedo ir, pero salgo del trabajo a las 5. ¿Puedo mandar mi testimonio por escrito?", ""),
    ("en", "Re: {}", "Please take me off your list. I moved to Vermont.", ""),
    ("en", "Automatic reply: {}", "I am out of the office until Monday.", "Auto-Submitted: auto-replied\n"),
    ("es", "Re: {}", "Baja", ""),
    (
        "en",
        "Re: {}",
        "Who wrote this? My school gets less than the one across the river, and nobody says so. Thank you.",
        "",
    ),
    ("es", "Respuesta automática: {}", "Estoy de vacaciones hasta el lunes.", ""),
)
