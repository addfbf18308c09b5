"""When two entries are one human, the stricter word counts: a no of one is said at the addresses of the other too.

Appends to the ledger like everybody else; what it withdrew is given back by a further row when the merge is undone.
"""
