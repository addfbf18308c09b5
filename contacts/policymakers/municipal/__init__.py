"""Seats of towns: mayors, councils, boards of education. A file is compared first, and written after somebody's yes.

A file speaks for the bodies that it names, town by town, and for no others. Below: seats and terms, places.
"""
