"""Where policymakers are reached, from when until when: what a source tells anew ends what it told before.

Public facts of offices; supporters' addresses live in `contacts.consent`. Below: `policymakers`' rows.
"""
