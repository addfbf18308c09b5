"""A person's own page /me/<token>/: what is held about her, what she allows, corrections, leaving, erasure.

The token names a contact point: who reads its mail decides about it. Everything changes by POST only.
"""
