"""What the desk says about an alert that was halted: what happened, the numbers, what to do.

When a send halts is decided below (`contacts.correspondence.halting`); here are the words, for the alert's page and
for Today.
"""
