"""What the people of a segment are like: by role, language, district and what they allow.

Of many people the shares come from the sample and are said as such. Below: `segments.counting`.
"""
