"""Sign-ups: who joins, with what she cares about and how she would help; and the list of those to get back to.

The public page is served by `pages`; this room registers the kind. Below: `pages`, `ledger`.
"""
