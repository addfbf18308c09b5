"""Our own fact sheets about bills: a link or a PDF per language, for the partner alone or for all.

Files wait in `uploads` until they are checked. Below: `legislation.models`, `uploads`.
"""
