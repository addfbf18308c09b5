"""Sessions, bills, what happened to them, and hearings as published.

What we think of a bill is in `strategy`. Below: `contacts.policymakers`.
"""
