"""The chunks of a file folded in two lanes side by side: two connections, so that two cores of the database have work.

Rows that share an address, straight or by others, are always in one lane, in their order: the lanes never wait for each
other, and who is meant by a row is the same as if they came one by one.
"""
