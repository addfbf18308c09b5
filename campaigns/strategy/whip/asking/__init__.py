"""What to ask a legislator next, over all bills that a partner works on, and which constituent of hers could ask.

No tables. Below: `whip`, `strategy`, `contacts.policymakers`.
"""
