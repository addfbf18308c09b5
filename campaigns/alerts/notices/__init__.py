"""Mails to colleagues about an alert: questions and answers, comments; by the outbox, as receipts.

A colleague has a row as a reader that no partner looks after. What is said stands in the rooms that say it. Below:
`composing`, `correspondence`, `consent`.
"""
