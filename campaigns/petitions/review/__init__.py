"""Patterns that may be no people: many signatures from one network, one mail domain, or within minutes.

An alarm takes nothing out by itself: somebody looks, and what was taken out can be put back. Below: `petitions`.
"""
