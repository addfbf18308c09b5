"""Django's name card of the app, and what its rooms register."""

from importlib import import_module
from itertools import combinations

from django.apps import AppConfig
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from coalition.audit.rules import register_facts, register_wording
from contacts.intake.preferences.rules import register_address_eraser, register_eraser, register_sent
from contacts.intake.rules import register_reasons

# Rooms that register something themselves, in this order.
ANNOUNCING = (
    *("segments.criteria", "segments.alerted.criteria", "segments.sharing.criteria", "segments.answers.criteria"),
    *("segments.grounds.criteria", "segments.nested.criteria", "intake.selectors"),
    *("profile.criteria", "people.follow_ups.selectors", "people.custom.selectors", "correspondence.replies.services"),
    *("people.merging.criteria", "dedupe.criteria", "households.selectors", "ties.selectors"),
    *("schools.criteria", "consent.panel.selectors", "bulk.selectors"),
)
# Rooms whose services have forget(), and those whose have WORDING.
FORGETTING = (
    *("people.follow_ups", "people.custom", "correspondence.replies", "dedupe.merging", "households", "ties"),
    *("bulk", "schools.named", "households.proposals", "imports.keeping"),
)
TELLING = (
    *("people.custom", "correspondence.replies", "segments", "people.follow_ups", "policymakers.drafts"),
    *("policymakers.decisions", "policymakers.municipal", "correspondence.pace", "dedupe", "households", "ties"),
    *(
        "households.proposals",
        "policymakers.about",
        "schools",
        "schools.named",
        "bulk",
        "consent.twice",
        "segments.exchange",
    ),
)

PEOPLE_WORDING = {
    "person.renamed": _("Corrected %(fields)s"),
    "person.role_added": _("Added the role %(role)s"),
    "person.role_ended": _("Ended the role %(role)s"),
    "person.tagged": _("Tagged %(tag)s"),
    "person.tagged_by_itself": _("Tagged %(tag)s by “%(because)s”"),
    "person.untagged": _("Took off the tag %(tag)s"),
    "person.noted": _("Wrote a note"),
    "person.moved": _("Changed the address"),
    "person.point_added": _("Added an e-mail address or phone"),
    "person.point_corrected": _("Corrected an e-mail address or phone"),
    "person.point_ended": _("Ended an e-mail address or phone"),
    "person.affiliated": _("Added an organization"),
    "person.left_organization": _("Ended an organization"),
    "organization.added": _("Added this organization"),
    "organization.changed": _("Corrected this organization"),
    "places.loaded": _("Loaded towns and districts: %(changes)s changes"),
    "policymakers.loaded": _("Loaded the roster: %(joined)s came, %(left)s left, %(moved)s moved"),
}

DEEDS_WORDING = {
    "import.uploaded": _("Uploaded a file of %(rows)s rows"),
    "import.planned": _("Chose %(columns)s columns; why we may write to these people: %(basis)s"),
    "import.started": _("Started the import of %(rows)s rows"),
    "import.done": _("Import done: %(created)s new, %(updated)s updated, %(refused)s refused"),
    "import.failed": _("The import failed"),
    "import.cancelled": _("Cancelled the import after %(read)s rows"),
    "import.preset_kept": _("Kept what %(columns)s columns of such a file mean"),
    "import.preset_dropped": _("Dropped a preset of imports"),
    "import.undoing": _("Began to undo the import of %(rows)s rows"),
    "import.undone": _("Import undone: %(removed)s removed, %(restored)s as before, %(kept)s stayed"),
    "submission.mended": _("Mended a refused submission"),
    "submission.discarded": _("Set a refused submission aside"),
    "submission.released": _("Let in %(count)s submissions that were set aside"),
    "submission.retried": _("Tried %(count)s refused submissions again"),
    "consent.changed": _("Changed what may be sent"),
    "person.erased": _("Erased a person at her own wish"),
    "bundle.resent": _("Sent a bundle of %(size)s messages again whose outcome was unknown"),
    "message.unsubscribed": _("Unsubscribed by the link of a message"),
}
NAMES = {
    "family_name": _("family name"),
    "given_name": _("given name"),
    "language": _("language"),
    "preferred_name": _("preferred name"),
}
# Which fields were corrected, in the order in which the diary keeps them.
CORRECTED = {
    f"person.renamed:{', '.join(some)}": format_lazy(", ".join(["{}"] * len(some)), *(NAMES[one] for one in some))
    for size in range(1, len(NAMES) + 1)
    for some in combinations(NAMES, size)
}
# What stands in the facts of a deed, in words.
FACTS = {
    "import.planned:none": _("they did not ask for it, so nobody is written to"),
    "import.planned:signed_up": _("they signed up with us"),
    "import.planned:member": _("they are our members or staff"),
    "import.planned:other_system": _("they were subscribed to us in another system"),
}


class ContactsConfig(AppConfig):
    """See the door plate of the package."""

    name = "contacts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what the rooms bring: criteria of segments, timelines, panels, merge rules, audit wording."""
        from contacts.correspondence.told.selectors import list_sent_to
        from contacts.imports import selectors as imports
        from contacts.imports.keeping.services import forget_addresses

        for name in ANNOUNCING:
            import_module(f"contacts.{name}").register_all()
        register_reasons(imports.REASON_WORDS)
        register_sent(list_sent_to)
        register_address_eraser(forget_addresses)
        for name in FORGETTING:
            register_eraser(import_module(f"contacts.{name}.services").forget)
        told = [import_module(f"contacts.{name}.services").WORDING for name in TELLING]
        for wording in (PEOPLE_WORDING, DEEDS_WORDING, *told):
            register_wording(wording)
        register_facts(FACTS | CORRECTED)
