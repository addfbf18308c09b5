"""How many, and what they are like, within the time of a keystroke: exactly where that is quick, else from a sample.

The sample is drawn by a hash of the person, so it knows no order of arrival; of few people all are counted.
Decision 0045. Below: `segments.asking`, `segments.criteria`.
"""
