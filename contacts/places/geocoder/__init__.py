"""Asks a geocoder of the Census' shape where a street address lies; off unless GEOCODER_URL is set, answers kept.

Nothing else in the house lets an address out. What a point means is told by `places.points`. Below: `outside`.
"""
