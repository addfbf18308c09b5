"""All files of a hearing in one ZIP, made in the background: five hundred take longer than a page may.

The files themselves are drawn by `papers`. Below: `papers`, `testimony`'s rows.
"""
