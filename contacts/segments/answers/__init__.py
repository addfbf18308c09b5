"""What people answered to a partner's own fields and to those all partners ask, as conditions of segments.

Each kind of field is asked in its own way: chosen, from a number to a number, from a day to a day, containing words.
Below: `segments.criteria`, `people.custom`.
"""
