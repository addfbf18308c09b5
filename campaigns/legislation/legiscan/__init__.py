"""LegiScan, API 1.91 and its lists as CSV: reads bills, roll calls and people, and asks for what changed.

What is read goes to `sources`; when it is asked is `syncing`'s business. Data: LegiScan, CC BY 4.0 (said on the page).
"""
