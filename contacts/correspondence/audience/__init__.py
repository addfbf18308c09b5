"""To whom of many a send goes: what consent says of each, then what the rooms above leave out; what went out lately.

One question for the freeze and for every count beforehand. No tables. Below: `consent`.
"""
