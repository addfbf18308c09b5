"""What a typed e-mail address looks like: a slip of the finger, a mailbox that vanishes soon. Asked, never refused.

Plain rules; the form of `pages` asks once and then believes.
"""
