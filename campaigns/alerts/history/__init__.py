"""What a draft looked like before: revisions, kept by whoever saves; nothing that was typed is ever lost.

Two people may write at once: whoever comes second finds her text kept aside, not overwritten and not overwriting.
Knows nothing of forms: what a composer holds is kept as it is. Its pages are in `colleagues`.
"""
