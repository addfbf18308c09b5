"""A second opinion about duplicates: Splink's trained model over the same cards, for whoever wants to compare.

Optional (`pip install 'coalition[splink]'`); it decides nothing and nothing of the product waits for it.
"""
