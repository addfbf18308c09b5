"""Connecticut's own files (bill_info, bill_history, subject, committee as CSV): reads them, and fetches them.

What is read goes to `sources`; when they are fetched is `syncing`'s business. Below: `sources`, `coalition.outside`.
"""
