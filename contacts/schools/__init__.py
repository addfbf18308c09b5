"""Schools: the directory of schools and school districts, in whose electoral districts they lie, and who is there.

A school is an organization that everybody shares; a parent's school is a role at it with a range of grades, never a
child's name. Below: everything of contacts but the person page and imports, which are strangers.
"""
