"""Other partners behind a page: asked by the one whose page it is, in the order that it set, the same for everybody.

Each has boxes of consent worded for itself and a share link of its own; nobody stands there without having said yes.
"""
