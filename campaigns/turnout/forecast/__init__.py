"""How many will come: an honest interval before the event, and afterwards whether it was right.

The formula stands in `docs/forecast.md`. Below: `turnout`'s rows.
"""
