"""What a filled-in form becomes: the one row that intake is handed, with consents, answers and how it came about.

Plain values but for the registry of kinds.
"""
