"""The whip count of a bill on the desk: what legislators said, and how well we know it.

The rows (`Commitment`) and whom they make a target are in `strategy`. Below: `strategy`, `legislation`.
"""
