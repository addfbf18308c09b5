"""A made-up alert that was tried with two subjects: a sample of each, the winner by the stated rule, the rest.

Freeze, decision and release are the real ones, some days ago; only what people did is drawn. Below: the crowd of the
demo.
"""
