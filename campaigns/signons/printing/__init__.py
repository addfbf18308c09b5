"""Prints the letter with those who signed it, as PDF.

What people typed goes in as data, never as markup.
"""
