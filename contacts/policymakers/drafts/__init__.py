"""Changes of the roster that wait for a yes: what a file would change, and seats that somebody left or won.

Nothing is deleted: terms end and begin. Below: `policymakers.loading`, `policymakers.feed`.
"""
