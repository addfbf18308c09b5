"""How an event went, by source, partner, organizer and reminder path: every table adds up to the roster.

Reads only. Below: `turnout`'s rows, `ledger`.
"""
