"""What begins a ladder (triggers) and what parts its ways (conditions): registered here, later rooms add theirs.

A trigger is a SELECT of who it happened to and when; a condition says who of a bundle it holds for. No person is asked
about alone.
"""
