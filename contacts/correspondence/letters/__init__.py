"""Writes the letter of a bundle: one text for everybody, and for each copy the few values that differ.

rules: regions rendered column by column; selectors: the copies, consent asked again in the same statement; criteria:
the columns (names, fields, links) and the letter. What a merge field is stands in `correspondence.criteria`, what a
region is in `correspondence.rules`; both are below.
"""
