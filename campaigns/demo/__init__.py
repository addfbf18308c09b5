"""A made-up coalition to look at and to measure with: partners, people, campaigns, history.

Everything is clearly made up (example.org, 555 numbers). Real towns and districts when REFERENCE_DIR is there.
Top of the house beside `reports`; nobody imports it. Never run where real people are: it refuses.
"""
