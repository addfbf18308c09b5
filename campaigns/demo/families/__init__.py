"""Families of the demo: who shares a mailbox lives together, parents have a child's school; and one person known well.

Set-based for the crowd; by the services of the rooms, as at the desk, for the few of whom stories are told.
"""
