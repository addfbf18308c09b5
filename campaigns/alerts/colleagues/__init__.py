"""Several people at one draft: its earlier versions, what they say about it, who else has it open.

rules: who is named in a comment; services: say something; delivery: who hears of it by mail. What is kept stands in
`history`, and writing goes through `composer`.
"""
