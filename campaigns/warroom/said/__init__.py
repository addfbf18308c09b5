"""Everything said to a policymaker and by whom: letters, calls, petitions delivered, stories of her district, notes.

And her constituents: by role, and the most engaged; a panel of her page. Each partner sees its own alone.
"""
