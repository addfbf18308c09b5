"""Plans: the JSON of a ladder as it is written, checked and changed, and plans to begin with.

Plain values; what a plan means is in `ladders.rules`. Nothing here knows people.
"""
