"""What became of the whip count: its film, day by day, and how true our words were once a vote was taken.

No tables. Below: `whip`, `legislation.sources` (roll calls).
"""
