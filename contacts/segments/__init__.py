"""Saved questions about people: a typed tree compiled to SQL, with live counts.

Rooms above register criteria about their own facts. No SQL text from anywhere but code. Below: `consent`, `places`.
"""
