"""From the list of people to a change for many: those who are ticked, or all whom the search and the chips leave.

The change itself is carried out by `bulk`.
"""
