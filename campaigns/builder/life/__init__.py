"""The desk's buttons for the life of a page: publish, close, copy, archive."""
