"""People, their dated roles, organizations, tags, notes, and which partner may see them.

E-mail addresses and phones are not here but in `consent`; homes in `places`. `visible_to` is the one gate.
Below: `coalition.partners`.
"""
