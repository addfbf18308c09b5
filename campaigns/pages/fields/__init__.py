"""What a page's form asks beside name, e-mail and ZIP: fields of the house and of the partner's own, with conditions.

A field may stand under a condition (only when another was answered so); without JavaScript it is always shown.
"""
