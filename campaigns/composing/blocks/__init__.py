"""The blocks that a text is made of: their kinds, fields and shape, and what a button of the editor does to them.

Plain values, no tables. How a block looks in a mail is `composing.delivery`; live cards are `composing.cards`.
Below: nothing.
"""
