"""Choosing the comments that go into a pack, among all of its own constituents; the pack is made after that.

Nothing is kept here: what is chosen stands on the pack. Below: `packs`, which asks for packs and makes them.
"""
