"""Signatures on paper: a sheet is typed twice, by two people; what differs is settled; then it is folded like all else.

The scan of the sheet stays with it. Below: `petitions`, `contacts.intake`.
"""
