"""E-mail addresses and phones, who is reached by them, and what they allowed.

Consent is an append-only ledger; the current state is derived. Addresses leave this room only by `deliverable`.
Below: `people`.
"""
