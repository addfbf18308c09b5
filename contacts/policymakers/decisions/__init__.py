"""Decisions about faults of the roster's source: two committees under one name, kept so that the next reload knows.

A decision is about what the source calls its own (its id, else its name). Applied in `policymakers.loading`.
"""
