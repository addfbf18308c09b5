"""Undoing a whole import: what its rows changed is as before, what happened since stays.

Folding wrote down beside every row what it changed of somebody known (`did`). Below: `intake`, `consent`.
"""
