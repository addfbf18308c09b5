"""Draws the letter with its signatories by Typst; everything typed is data (JSON), never markup."""

import json
from collections.abc import Sequence

import typst

from campaigns.signons.models import Signon, SignonPage

TEMPLATE = """
#let d = json(bytes(sys.inputs.data))
#set document(title: d.title)
#set page(paper: "us-letter", margin: 1in, numbering: "1 / 1")
#set text(size: 11pt, lang: d.language)
#set par(justify: false, leading: 0.7em)
#text(weight: "bold", fill: rgb(d.color))[#d.partner]
#v(1em)
#d.addressee
#v(0.5em)
#d.date
#v(1em)
#text(size: 15pt, weight: "bold")[#d.title]
#v(0.5em)
#for part in d.paragraphs { par(part) }
#v(1.5em)
#text(weight: "bold")[#d.signed]
#v(0.5em)
#grid(columns: (1fr, 1fr), gutter: 1.1em, ..d.signatories.map(one => block(breakable: false)[
  #text(weight: "bold")[#one.name]#if one.town != "" [, #one.town] \\
  #text(size: 9.5pt, fill: luma(35%))[#one.who]
]))
"""


def print_letter(row: SignonPage, signed: Sequence[Signon], words: dict[str, str]) -> bytes:
    """Print the letter in a language (`words`: language, title, date, signed) with those who signed it."""
    language = words["language"]
    letter = row.letter.get(language) or next((text for text in row.letter.values() if text), "")
    told = {
        **words,
        "partner": row.page.partner.name,
        "color": row.page.partner.color or "#0b5fa5",
        "addressee": row.addressee.get(language, ""),
        "paragraphs": [part.strip() for part in letter.split("\n\n") if part.strip()],
        "signatories": [
            {
                "name": one.name,
                "town": one.town,
                "who": ", ".join(part for part in (one.signer_name, one.signer_role) if part),
            }
            for one in signed
        ],
    }
    return typst.compile(TEMPLATE.encode(), format="pdf", sys_inputs={"data": json.dumps(told)})
