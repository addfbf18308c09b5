"""The picture at the head of a page: whatever was uploaded is drawn anew in two sizes.

What it shows stands with the texts, in every language. Below: `pages`.
"""
