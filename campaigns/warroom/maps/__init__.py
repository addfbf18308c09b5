"""The map of a campaign: House or Senate districts by our people, by who acted, by who is silent where a vote is open.

Counted by one question per number for all districts at once. Below: `strategy`, `ledger`, `contacts.places.shapes`.
"""
