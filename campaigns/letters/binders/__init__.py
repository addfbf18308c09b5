"""Binders: letters to one office on paper, made as a PDF, delivered by hand, to who holds the seat at that moment.

Below: `letters.models`, `letters.delivery`, `letters.writing`.
"""
