"""Open States, API v3: reads its bills, and asks for those that changed.

What is read goes to `sources`; when it is asked is `syncing`'s business. Below: `sources.rules`, `coalition.outside`.
"""
