"""Segments inside segments, and a stable share of people picked by lot, as conditions.

A sub-segment is asked as it stands now. No segment may stand in itself, however deep. Below: `segments.asking`.
"""
