"""The files that a committee takes: PDF and Word in its form, one by one or all of a hearing in a ZIP.

Only what is ready and shows nothing private becomes a file. No tables. Below: the row and her words.
"""
