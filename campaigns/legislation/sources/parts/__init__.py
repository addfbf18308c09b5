"""The parts of bills that sources tell: actions, sponsors, documents, related bills, roll calls, and who is who.

Written as sets: what a source tells no more goes, what is new comes; rows of hands and of other sources stay.
Above: `sources.loading`. Below: `sources.models`, `contacts.policymakers`.
"""
