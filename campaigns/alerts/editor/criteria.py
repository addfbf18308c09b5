"""Finds what is wrong with the merge tags of a text, field by field, in the words of its writer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from campaigns.composing import rules as texts
from campaigns.composing.blocks.rules import Block
from contacts.correspondence import criteria as fields
from contacts.correspondence.rules import BadTag, compile_content, inputs_of, missing_tags

SAYS = {
    "open": _("This tag is not closed: %(words)s"),
    "tag": _("There is no such tag: %(words)s"),
    "filter": _("There is no filter “%(detail)s”: %(words)s"),
    "syntax": _("This tag cannot be understood: %(words)s"),
    "unknown": _("There is no merge tag %(words)s."),
    "empty": _("%(words)s is empty here: the alert has no such fact. Give it a fallback, or choose campaign and page."),
    "no_fallback": _("%(words)s has no fallback: some people would see a gap."),
}
FIXED = frozenset({"kind", "until", "chamber", "which", "unknown"})  # choices, not words


@dataclass(frozen=True)
class Fault:
    """Something wrong in a field: what to say, and whether it must be mended."""

    text: str
    is_grave: bool = True


def find_faults(
    blocks: Sequence[Block], heads: Mapping[str, str], values: Mapping[str, str], own: Sequence[str] = ()
) -> dict[tuple[int, str], Fault]:
    """Find the first fault of each field of the blocks, and of subject and preview line (block -1).

    `own`: the merge tags of the partner's own fields, beside those of every mail.
    """
    known = {field.name for field in fields.merge_fields()} | {*own} | texts.ALERT_TAGS | {"page_link"}
    places: list[tuple[int, str, str]] = [(-1, name, text) for name, text in heads.items()]
    places += [
        (i, name, text) for i, block in enumerate(blocks) for name, text in block.items() if name not in FIXED and text
    ]
    found = {}
    for i, name, text in places:
        if "{" not in text:
            continue
        fault = next(_faults_of(text, known, dict(values)), None)
        if fault is not None:
            found[i, name] = fault
    return found


def _faults_of(text: str, known: set[str], values: dict[str, str]) -> Iterator[Fault]:
    try:
        compiled = compile_content(subject="", html="", text=text)
    except BadTag as bad:
        yield _fault(bad.code, bad.snippet, detail=bad.detail)
        return
    used = inputs_of(compiled.regions)
    if unknown := sorted(used - known):
        yield _fault("unknown", _spell(unknown))
    if empty := texts.empty_tags(text, values):
        yield _fault("empty", _spell(empty))
    bare = set(missing_tags(compiled, {})) - texts.ALERT_TAGS - {"page_link", *unknown}
    if bare:
        yield _fault("no_fallback", _spell(sorted(bare)), is_grave=False)


def _spell(names: Sequence[str]) -> str:
    return ", ".join(f"{{{{ {name} }}}}" for name in names)


def _fault(code: str, words: str, *, detail: str = "", is_grave: bool = True) -> Fault:
    return Fault(str(SAYS[code]) % {"words": words[:80], "detail": detail}, is_grave)
