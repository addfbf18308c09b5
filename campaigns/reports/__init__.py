"""Selectors and pages across rooms: Today, the campaign page, charts and files.

No tables of facts. Top of the house: imports every room, nobody imports it.
"""
