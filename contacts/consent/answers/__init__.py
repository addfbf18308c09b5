"""What consent says of many people at once: who left, and why somebody cannot be written to.

Gives ids and reasons, never addresses (`selectors.deliverable` has them).
"""
