"""What becomes of files in a merge, and what a file is called. Plain values."""

import re

from contacts.people.merging.rules import MergeRule

MERGING = (MergeRule("campaigns.PersonFile.person"),)
MOST = 100  # files of one person that the panel shows
ENDINGS = {"jpeg": "jpg"}


def tidy(name: str) -> str:
    """Take the folder and the ending off the name of a file, and what could confuse a reader."""
    bare = re.split(r"[\\/]", name)[-1]
    stem = bare.rsplit(".", 1)[0] if "." in bare[1:] else bare
    return " ".join(re.sub(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e]", "", stem).split())[:120]


def file_name(name: str, form: str) -> str:
    """Name a file for whoever saves it: the ending tells what it is, whatever it was called."""
    return f"{name}.{ENDINGS.get(form, form)}"
