"""What the columns of a kind of file mean: known systems, and presets that a partner keeps for its own.

Never the basis of consent: that is asked with every file.
"""
