"""How two names agree: nicknames, accents, typing errors, double surnames, Jr. and Sr.

Plain rules over folded words; nothing here knows people or tables. Below: nothing.
"""
