"""Households: people who live together, as one partner knows them, and how a mailbox that they share is greeted.

Two of one household are never merged by a batch (`contacts.dedupe` asks here). Nothing here says who may be written to:
that is `contacts.consent`, below.
"""
