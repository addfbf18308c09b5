"""Her own path by link: how, her story, her words, sending; in small steps, at any time, without an account.

Nothing is written for her: her answers, the facts she chose and a frame that names the bill. Below: the row.
"""
