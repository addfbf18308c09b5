"""Notes with mentions: a remark about a person that calls a colleague by @name, and perhaps a follow-up with it.

The note itself is `contacts.people.models.Note`. A mention stands on the colleague's Today until it was read.
"""
