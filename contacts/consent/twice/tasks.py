"""The belt: asks that wait to be mailed, and those that nobody confirmed."""

from celery import shared_task
from django.utils import timezone

from coalition.locks import alone
from contacts.consent.twice import delivery
from contacts.consent.twice.models import ConsentAsk
from contacts.consent.twice.rules import LASTS


@shared_task(name="contacts.consent.mail_asks", ignore_result=True)
def mail_asks(**later: object) -> None:
    """Mail the asks that wait; each is claimed, so that two workers do no harm."""
    delivery.mail_asks(now=timezone.now())


@shared_task(name="contacts.consent.forget_asks", ignore_result=True)
@alone("contacts.consent.forget_asks")
def forget_asks(**later: object) -> None:
    """Forget what nobody confirmed within a month."""
    ConsentAsk.objects.filter(confirmed_at=None, asked_at__lt=timezone.now() - LASTS).delete()
