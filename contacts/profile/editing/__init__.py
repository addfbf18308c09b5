"""What can be corrected on the person page, in its place: names, home, addresses, roles, organizations, tags, notes.

Asked for by htmx a form is a piece of the page, and comes back with its errors beside the fields; without it, a page.
"""
