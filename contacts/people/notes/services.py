"""What may be done with notes: write one that calls colleagues and perhaps gives a follow-up; read a mention."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from coalition.accounts.models import User
from contacts.people import services as people
from contacts.people.follow_ups import services as follow_ups
from contacts.people.models import Note, Person
from contacts.people.notes import rules, selectors
from contacts.people.notes.models import Mention


@dataclass(frozen=True)
class Todo:
    """What should be done about it, until when, by whom (nobody: anybody of us)."""

    text: str
    due_on: date
    assignee: User | None = None


@dataclass(frozen=True)
class Written:
    """A note, whom it calls, and the words after an @ that call nobody."""

    note: Note
    called: list[str]
    unknown: list[str]


@transaction.atomic
def write(person: Person, *, text: str, todo: Todo | None = None, by: Any, now: datetime) -> Written:
    """Write a remark, call those whom it names, and give the follow-up. Refuses with Nameless."""
    note = people.add_note(person, text=text, by=by, now=now)
    names = selectors.colleagues(by)
    called, unknown = rules.find_mentions(note.text, names)
    Mention.objects.bulk_create([Mention(note=note, user_id=pk) for pk in sorted(called - {by.user.pk})])
    if todo:
        follow_ups.add(person, text=todo.text, due_on=todo.due_on, assignee=todo.assignee, by=by, now=now)
    return Written(note, [names[pk] for pk in sorted(called)], unknown)


def read(mention: Mention, *, now: datetime) -> None:
    """Note that somebody has read what called her; a second time changes nothing."""
    Mention.objects.filter(pk=mention.pk, read_at=None).update(read_at=now)
