"""Public action pages: slug, languages, life, the public front with its defences.

What a page is for (petition, RSVP) is registered by the room that owns the kind. Below: `ledger`, `contacts.intake`.
"""
