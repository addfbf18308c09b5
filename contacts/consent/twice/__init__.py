"""Double opt-in: a yes by a web form that counts once its address has confirmed it, where a partner or page asks so.

An ask is no consent: it stands in no ledger and no state, and nothing is sent for it but the one mail that asks.
"""
