"""Asking people to testify: those of a segment get one mail each, with their own link to the whole path.

Only who agreed to be asked for her voice is written to, and nobody twice about the same hearing. No tables.
"""
