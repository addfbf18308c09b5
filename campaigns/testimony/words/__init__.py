"""A testimony's words: the questions by role, how a draft is put together, what is private, what would make it clearer.

Nothing is written for her: her answers, the facts she chose and a frame that names the bill. No tables. Below: the row.
"""
