"""The looks of the demo: a logo and a school between hills, drawn by our own code point by point, and where they hang.

No file, no library, no foreign rights. Below: `alerts.library`, `coalition.partners.brand`.
"""
