"""Several people at one draft: its earlier versions, what they say about it, who else has it open.

Pages only; what is kept stands in `history`, and writing goes through `composer`.
"""
