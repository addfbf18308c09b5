"""What was said: testimony that is ready or was given, searched for quotes by words, topic, district and bill.

No tables. Below: the row.
"""
