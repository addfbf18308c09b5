"""What callers hear about an event: a yes confirms a promise or makes one, a no cancels it.

No tables. Who was asked is in `asked`. Below: `turnout`'s services, `ledger.heard`.
"""
