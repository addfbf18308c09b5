"""Reminds people of testimony that is not finished, before its deadline and never after.

Whom a step concerns is asked when it is due. Below: `testimony`'s rows, `turnout`'s way of naming sends.
"""
