"""Everything that arrives is a Submission here first, then folded in bundles into what we know.

The registry of kinds is filled by rooms above. What cannot be folded stays, with its reason, to be mended.
Below: `consent`, `places`, `people`.
"""
