"""What the teller of a story does by her link: confirm, answer an edit, choose its uses, withdraw it.

And what erasing her takes away. Nothing here asks for a membership: the link is the right.
"""
