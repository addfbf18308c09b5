"""Segments that one partner shows another: the question alone. Whoever is shown one asks it of her own people.

Names of things that are only the other's (tags, campaigns, alerts) stay unknown, and so mean nobody. A copy is one's
own and follows no later change. Below: `segments.selectors`, `partners`.
"""
