"""The letters that every kind of page sends: the receipt, and the one that asks whether it was you.

What they say comes from the page and its kind; each person gets each of them once per page.
"""
