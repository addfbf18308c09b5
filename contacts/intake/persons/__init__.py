"""Whom an arrival is about: found by address and agreeing name among the partner's own people, or made anew.

Works on whole bundles: matching decides in memory, loading writes with one statement per table. Below: `consent`.
"""
