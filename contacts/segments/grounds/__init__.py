"""Where people live beyond towns and districts, as conditions of segments: ZIP, so many miles from, inside an area.

The facts stand in `places`. Below: `segments.criteria`, `places.criteria`.
"""
