"""How long the files of imports are kept: a month after the import, and no longer than the wish of anybody in them.

What became of every row stands in its submission; taking an import back needs no file.
"""
