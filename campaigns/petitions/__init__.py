"""Petitions and their signatures, unique per person, confirmed where asked.

The public page is served by `pages`; this room registers the kind. Below: `pages`, `ledger`.
"""
