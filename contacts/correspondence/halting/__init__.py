"""Stops a send by itself when it goes wrong: too many bounces or complaints lately, or the provider keeps failing.

rules: the limits, with the smallest numbers that mean anything; folding: the look at all running sends, once a sweep,
and what a single outcome says about the provider. Whether and how to go on is a human's decision.
"""
