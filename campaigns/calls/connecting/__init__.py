"""Ringing a supporter and putting her through to an office: a row first, then one call of ours, then signed reports.

Off unless the house has credentials of a provider and the page says so. Below: `post.voice`, the call pages.
"""
