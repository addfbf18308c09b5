"""Households by the hundred: who shares a mailbox, a phone or a door is proposed; an organizer says yes or no.

A search and a yes are rows first; both are carried out in the background. Nobody is put together without a yes.
"""
