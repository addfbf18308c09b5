"""When an import is undone: what its rows said about consent counts no more, the word before counts again.

Appends to the ledger like everybody else: nothing that was said is changed or lost.
"""
