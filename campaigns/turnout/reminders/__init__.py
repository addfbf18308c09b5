"""Reminds those who promised: to confirm the day before, in the morning, on the way, and thanks afterwards.

Each step of an event goes out once, through the outbox, to those to whom it still applies at that moment; what did not
leave in time never leaves. Below: `turnout`'s rows, `contacts.correspondence`.
"""
