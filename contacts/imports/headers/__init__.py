"""What the headers of a file's columns mean: words in, fields out.

Known systems with their signs are in `presets`; how a row becomes a payload is in `imports.rules`.
"""
