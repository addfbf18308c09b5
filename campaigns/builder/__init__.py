"""The desk of action pages: list, builder with languages side by side, preview, publish, close. No tables.

The public front and the rules of a page are in `pages`; kinds are registered by their rooms. Below: `pages`.
"""
