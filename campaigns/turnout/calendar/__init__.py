"""The calendar of hearings and of the partner's events: month, agenda, and a feed that other calendars subscribe to.

The feed's address is a signed token of its row: unguessable, one per partner and choice, and renewed when it leaked.
Below: `turnout`'s rows, `legislation`.
"""
