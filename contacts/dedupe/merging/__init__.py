"""Two people brought together, and taken apart again.

The loser stays as an empty entry that leads to the winner; every row that moved is written down, so that one click
brings it back, also later. Which row stays where both have one is said by the rooms that own the rows.
"""
