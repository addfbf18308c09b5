"""Files of one hearing: 500 people signed up, wrote and were approved; PDF and Word of each, and the whole ZIP.

`testimony.documents` is what an organizer waits for who presses "All files": 500 PDFs, 500 Word files and the list,
read from the base, looked over for what is private once more, packed. The bound is each maker alone, on papers that are
there already. `testimony.sign_up` makes the testimony out of 500 promises through the one door.
"""

import io
import zipfile
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from campaigns.legislation.models import Bill, Hearing, Session
from campaigns.pages import services as pages
from campaigns.pages.services import Plan
from campaigns.testimony.models import Testimony
from campaigns.testimony.papers import delivery, selectors
from campaigns.turnout.models import Event
from coalition.partners.models import Membership, Partner
from tests import cast
from tests.bench.report import Report
from tests.campaigns.testimony.crowd import SIZE, sign_up, write_all


def run(report: Report) -> None:
    """Measure in a transaction that is rolled back."""
    with transaction.atomic():
        event = _hearing()
        with report.rate("testimony.sign_up", SIZE, "people/s"):
            sign_up(event, SIZE)
        write_all(event, timezone.now())
        rows = list(selectors.list_ready(Testimony.objects.filter(event=event)).select_related("person", "bill"))
        papers = [selectors.paper_of(row, []) for row in rows]
        for kind in selectors.KINDS:
            with report.rate(f"testimony.{kind}.bound", SIZE, "documents/s"):
                for paper in papers:
                    delivery.draw(paper, kind)
        with report.rate("testimony.documents", 2 * SIZE, "documents/s"):
            body, count = delivery.pack(selectors.list_ready(Testimony.objects.filter(event=event)))
        names = zipfile.ZipFile(io.BytesIO(body)).namelist()
        assert count == SIZE and len(names) == 2 * SIZE + 1
        report.note(f"{len(body) / 1e6:.1f} MB, {count} testimonies")
        transaction.set_rollback(True)


def _hearing() -> Event:
    now = timezone.now()
    lead = Partner.objects.filter(is_lead=True).first() or cast.make_partner("bench-lead", "Bench", is_lead=True)
    by = Membership.objects.filter(partner=lead).first() or cast.make_member("Bench", lead, "organizer")
    session, _is_new = Session.objects.get_or_create(identifier="bench", defaults={"name": "bench"})
    bill = Bill.objects.create(session=session, identifier="HB 5003", title="An Act Concerning Class Size")
    hearing = Hearing.objects.create(title="Education Committee", starts_at=now + timedelta(days=5))
    hearing.bills.add(bill)
    plan = Plan("turnout.rsvp", "bench-hearing", None, ("en", "es"), (), None, {"hearing": hearing})
    return pages.create_page(plan, title="Bench", by=by, now=now).event
