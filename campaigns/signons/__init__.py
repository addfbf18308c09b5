"""Letters that organizations sign: who may sign for one, confirmed by its contact; invitations, logo wall, PDF.

The public page is served by `pages`; this room registers the kind. Below: `pages`, `uploads`, `ledger`.
"""
