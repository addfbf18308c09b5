"""A deliberately naive sender, kept to show that the storm bites: read what is ready, send it, then note it.

No claim, no fence, no `in_flight`: a kill or a lost answer between sending and noting sends the bundle again.
"""

import importlib
import os
import time


def main() -> None:
    """Send until nothing is ready."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coalition.settings")
    importlib.import_module("django").setup()
    models = importlib.import_module("contacts.correspondence.models")
    criteria = importlib.import_module("contacts.correspondence.letters.criteria")
    selectors = importlib.import_module("contacts.correspondence.selectors")
    copies_of = importlib.import_module("contacts.correspondence.letters.selectors").list_copies
    post = importlib.import_module("coalition.post.gateway").gateway()
    timezone = importlib.import_module("django.utils.timezone")
    while True:
        for bundle in models.Bundle.objects.filter(state="ready").order_by("id"):
            content = selectors.get_content(bundle.dispatch_id, bundle.language, bundle.variant)
            copies = copies_of(bundle.id, bundle.dispatch)
            letter = criteria.write_letter(
                bundle.dispatch, content, copies, bundle=str(bundle.uuid), today=timezone.localdate()
            )
            if post.send(letter).outcome == "accepted":
                models.Bundle.objects.filter(pk=bundle.pk).update(state="accepted")
        time.sleep(0.2)


if __name__ == "__main__":
    main()
