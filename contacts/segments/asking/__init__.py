"""A tree as SQL: sets of person ids joined by semi-joins, anti-joins and UNION, within what a partner looks after.

selectors: narrow people by a tree; what the conditions of a tree compile to. Below: `segments.trees`, `people`.
"""
