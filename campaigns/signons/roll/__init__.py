"""Which sign-ons of a bundle mean one organization, whatever its name is written like.

Reads and compares; the rows are written by `signons.folding`. Below: `signons`, its rules and rows.
"""
