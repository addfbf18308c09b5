"""Lists of people on the straight way: a chunk is folded as it comes, and each row is written once, in its last state.

No row waits in between, none is read back, and nobody else folds the same list: its rows are met in their order.
"""
