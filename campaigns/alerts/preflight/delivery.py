"""Asks the links of mails, several at a time, within a stated time; the network is asked, then the rows are written."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from campaigns.alerts.preflight import rules, selectors
from campaigns.alerts.preflight.models import LinkCheck
from coalition.outside import names
from coalition.outside.client import NoReply, Request, World, fetch
from coalition.outside.rules import Forbidden

AT_ONCE = 8
MOST = 200  # in one pass
BUDGET = 30.0  # seconds for a pass; who has not answered by then is told so
PATIENCE = 8.0  # seconds for one link
MACHINES = {"unreachable": "no_answer", "timeout": "no_answer", "broken": "no_answer"}


@dataclass(frozen=True)
class Seen:
    """What a link answered: a verdict, and the status if there was one."""

    verdict: str
    status: int | None = None


def check_due(*, now: datetime, world: World | None = None, budget: float = BUDGET) -> int:
    """Ask every link that somebody waits for; tells how many were settled. May run twice: it only asks again."""
    due = list(selectors.list_due_links()[:MOST])
    if not due:
        return 0
    seen = ask_all([row.url for row in due], world or World(), budget)
    for row in due:
        found = seen[row.url]
        LinkCheck.objects.filter(pk=row.pk, asked_at=row.asked_at).update(
            verdict=found.verdict, status=found.status, checked_at=now, asked_at=None
        )
    return len(due)


def ask_all(urls: list[str], world: World, budget: float) -> dict[str, Seen]:
    """Ask links side by side; where nobody in the world answers, that is said of all of them."""
    pool = ThreadPoolExecutor(max_workers=AT_ONCE)
    try:
        running = {pool.submit(ask, url, world): url for url in urls}
        done, _late = wait(running, timeout=budget)
        seen = {url: Seen("no_answer") for url in urls}
        seen |= {running[one]: one.result() for one in done}
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    doubtful = {url for url, one in seen.items() if one.verdict in {"unknown_host", "no_answer"}}
    if doubtful and len(doubtful) == len(seen) and not _is_connected(world):
        return dict.fromkeys(urls, Seen("unchecked"))
    return seen


def _is_connected(world: World) -> bool:
    resolve: Callable[[str], names.Answer] = world.resolve
    return any(resolve(name).state == names.FOUND for name in names.ANCHORS)


def ask(url: str, world: World) -> Seen:
    """Ask one link: the head of the page first, which is cheap, and the page itself where the head is refused."""
    found = _try(url, "HEAD", world)
    return found if found.verdict == rules.OK or found.status is None else _try(url, "GET", world)


def _try(url: str, method: str, world: World) -> Seen:
    headers = {"User-Agent": f"Mozilla/5.0 (compatible; CoalitionCRM link check; +{settings.PUBLIC_URL})"}
    try:
        reply = fetch(Request(url, method=method, headers=headers, seconds=PATIENCE / 2, cap=1024), world)
    except Forbidden as no:
        return Seen("loops" if no.code == "redirects" else "private" if no.code == "private" else "odd")
    except NoReply as nobody:
        return Seen(MACHINES.get(nobody.code, nobody.code))
    return Seen(rules.verdict_of(reply.status), reply.status)
