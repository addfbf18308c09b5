"""Keeps bills in step with the outside: which source is asked when, within its limits, and files brought in by hand.

A missing key or an outage of one source never stops the others. Below: `openstates`, `legiscan`, `cga`, `sources`.
"""
