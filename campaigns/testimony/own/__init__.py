"""Her own path by link: how, her story, her words, sending; in small steps, at any time, without an account.

What she sees beside her words comes from `words`, `review` and `papers`, the neighbours below.
"""
