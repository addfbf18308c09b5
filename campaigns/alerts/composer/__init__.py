"""One page to write an alert: whom, what and when side by side; previews and test sends.

No tables: it writes the drafts of `alerts`, which also sends them.
"""
