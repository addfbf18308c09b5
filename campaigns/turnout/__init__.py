"""Events (hearings and others), RSVPs, needs and check-in at the door.

The public page is served by `pages`; this room registers the kind. Below: `pages`, `ledger`.
"""
