"""The board: bills in columns by stage, moved by hand where a feed is wrong or late.

No tables. Below: `legislation.services`, `watching`.
"""
