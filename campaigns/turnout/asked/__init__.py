"""Who was asked to an event, by which way, and what became of it: from sends and calls, without a row per person.

Reads only. Below: `turnout`'s rows.
"""
