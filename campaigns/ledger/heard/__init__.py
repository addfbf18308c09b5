"""What callers hear about something of another room: a call list may be about an event, and its answers reach it.

Rooms above register what calls may be about. No tables. Below: nothing.
"""
