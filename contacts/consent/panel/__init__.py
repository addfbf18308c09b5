"""What was allowed at an address, in words, with its history: for the desk's page of a person and for her own page.

No addresses for sending come from here (`selectors.deliverable` has them).
"""
