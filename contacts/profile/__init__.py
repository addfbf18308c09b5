"""The page about one person, and the list of people: panels and one timeline over every room.

No tables. Rooms above register their timeline entries. Below: everything in `contacts`.
"""
