"""What is done with a whole tree: normal form, leaves, choices that are not there, what stands in for a part.

Plain rules without a database. Below: `segments.rules`.
"""
