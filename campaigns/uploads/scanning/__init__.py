"""Asks a virus scanner about a file: a clamd, or a command; none is asked unless the settings name one.

What the scanner cannot tell now stays in quarantine.
"""
