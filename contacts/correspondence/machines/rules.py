"""How one tells a machine's click from a person's. Plain values: all clicks of one message, and when it arrived.

The labels follow from the whole, never from what came first: whatever the order of the events, the end is the same.
SendGrid tells whole seconds and neither the method nor the address of the caller, so these rules go by time and order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

AGENT = "agent"  # names itself a program
UNSEEN = "unseen"  # pressed a link that no reader can see
EARLY = "early"  # pressed before a person can have opened the mail
SWEEP = "sweep"  # pressed one link after the other, as filters do
PROBE = "probe"  # asked twice for one link at once: a HEAD, then a GET

# Nobody reads a mail and presses a link so soon after it arrived; filters press before or just then.
EARLY_SECONDS = timedelta(seconds=5)
SWEEP_SECONDS = timedelta(seconds=5)
SWEEP_LINKS = 3
# A reader's finger may hit a link twice; only near the arrival is it taken for a probe.
PROBE_SECONDS = timedelta(seconds=60)
UNSEEN_PATH = "/unseen/"


@dataclass(frozen=True, slots=True)
class Click:
    """One reported click: our number of it, when, on what, and whether the caller called itself a program."""

    id: int
    at: datetime
    url: str
    is_agent: bool = False


def why_machines(clicks: Sequence[Click], *, delivered_at: datetime | None, links: int) -> dict[int, str]:
    """Tell for each click why it was a machine's; a person's is left out. `links` counts the links of the mail."""
    swept, probed = _swept(clicks, links), _probed(clicks, delivered_at)
    why = {}
    for click in clicks:
        if click.is_agent:
            why[click.id] = AGENT
        elif UNSEEN_PATH in click.url:
            why[click.id] = UNSEEN
        elif delivered_at is not None and click.at < delivered_at + EARLY_SECONDS:
            why[click.id] = EARLY
        elif click.id in swept:
            why[click.id] = SWEEP
        elif click.id in probed:
            why[click.id] = PROBE
    return why


def _swept(clicks: Sequence[Click], links: int) -> set[int]:
    """Find bursts: several different links within seconds (all of a mail with two), or two in the same second."""
    enough = min(SWEEP_LINKS, links) if links >= 2 else SWEEP_LINKS
    found: set[int] = set()
    ordered = sorted(clicks, key=lambda click: (click.at, click.id))
    for number, first in enumerate(ordered):
        burst = [click for click in ordered[number:] if click.at - first.at <= SWEEP_SECONDS]
        if len({click.url for click in burst}) >= enough:
            found |= {click.id for click in burst}
        same = [click for click in burst if click.at == first.at]
        if len({click.url for click in same}) >= 2:
            found |= {click.id for click in same}
    return found


def _probed(clicks: Sequence[Click], delivered_at: datetime | None) -> set[int]:
    if delivered_at is None:
        return set()
    at_once: dict[tuple[str, datetime], list[int]] = {}
    for click in clicks:
        if click.at < delivered_at + PROBE_SECONDS:
            at_once.setdefault((click.url, click.at), []).append(click.id)
    return {one for ids in at_once.values() if len(ids) > 1 for one in ids}
