"""A stand-in for SendGrid on this machine: same API, same limits, signed events, a mailbox, faults on demand.

A small server of its own (`manage.py sandbox`), without a database. It keeps the truth about what it accepted, so that
tests can compare. Nothing here is used in production.
"""
