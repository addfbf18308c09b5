"""Ladders: when something happens, wait, branch, send, tag, assign a follow-up; once per person, every path explained.

Sending is `contacts.correspondence`, follow-ups are `contacts.people.follow_ups`. Above alerts, petitions and turnout,
because it hears what happens there and writes its mails with the composer's blocks. A stranger to `builder`.
"""
