"""A long file folded in two lanes: half of each chunk here, half in a process of its own, so that two cores have work.

Rows that share an address, straight or by others, are in one lane while both are under way, in their order: the lanes
do not wait for each other, and who is meant by a row is the same as if they came one by one.
"""
