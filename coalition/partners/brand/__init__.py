"""How a partner looks to others: its logo and the pictures on its shelf, for mails and pages; the colour is Partner's.

Pictures are checked by their bytes, freed of what phones write into them, kept by Django's storage and served to
everybody under an address that cannot be guessed. Below: `partners`.
"""
