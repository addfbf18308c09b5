"""The order of witnesses at a hearing: places, panels, travel, interpreters, and the sheet for the committee's clerk.

The tables are the room's own above (`Testimony.place`, `Panel`). Below: the row.
"""
