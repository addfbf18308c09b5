"""How fast mail leaves, per domain of the sender: a limit a second, a cap a day, a warm-up, and the provider's "wait".

One row per domain is the bucket that all workers share; it is taken from in the statement that claims a bundle. A
domain without a limit costs nothing. The pages are the settings' "Sending speed". Above: `delivery` of this room.
"""
