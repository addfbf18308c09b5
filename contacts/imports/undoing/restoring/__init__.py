"""The tables of an undo: people who go, marks, addresses and values that are put back.

Each function takes many people at once and works in a fixed number of statements.
"""
