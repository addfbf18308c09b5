"""How text that arrives is cleaned, compared and written down: languages, roles, tags, names, payloads.

Most words of a list come again and again; what is made of them is remembered.
"""
