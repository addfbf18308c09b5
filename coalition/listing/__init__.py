"""Lists of the desk: sort, filter, keyset page, export - the same in every room.

Knows no model; rooms describe their columns and hand in a queryset. Ground floor.
"""
