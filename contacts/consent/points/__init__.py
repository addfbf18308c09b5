"""Adding, correcting and ending an e-mail address or phone of one person, by hand at the desk.

What was allowed stays at the address where it was said: it never travels to a corrected one.
"""
