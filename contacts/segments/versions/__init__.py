"""What a segment asked before: its versions, told in words, and brought back.

services: bring an earlier version back (as the newest one; nothing is lost). Below: `segments.services`.
"""
