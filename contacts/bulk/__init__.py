"""One change for many people at once: a tag, a role, an answer, a permission, whom we look after; with undo.

Whom it is about is frozen as rows when it begins; each row then keeps what stood there before.
Below: `segments`, `consent`, `people`.
"""
