"""Reading ahead: the next rows of a file are read while the database is at work on the former ones.

Knows nothing of rows or runs; whatever it carries from one thread to the other asks no database.
"""
