"""Finding bills: search by words, number, sponsor and subject, chips, order, pages, the file.

No tables. Below: `legislation.models`, `sources`, `watching`.
"""
