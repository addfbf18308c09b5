"""Letters to policymakers: drives, letters, how they reach offices, and who holds the seat when they do.

The public page is served by `pages`; whom a rule means is told by `strategy`. Below: `pages`, `ledger`, `strategy`.
"""
