"""Whom our alerts reached, and what they did with them, as a condition of segments.

criteria: "was sent X and did not act", and its like. Below: `segments.criteria`, `correspondence`.
"""
