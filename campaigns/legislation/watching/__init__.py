"""Watchlists: bills a partner follows by keyword rule or by hand, and the daily mail of what moved.

What moved is in `sources` (BillMove). Below: `legislation.models`, `sources`.
"""
