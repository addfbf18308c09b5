"""Whom we know: people, places, policymakers, consent; what arrives (intake) and what leaves (correspondence).

What we want of them lives in `campaigns`, above; who we are in `coalition`, below.
"""
