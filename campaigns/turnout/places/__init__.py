"""Places at events and what helps people to come: shifts, seats on buses, childcare, interpreters, stipends.

Each is counted and given without ever giving one too many; who finds none waits in turn, and is told when one is free.
Below: `turnout`'s rows.
"""
