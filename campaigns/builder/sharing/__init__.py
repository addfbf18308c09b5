"""The desk's view of who brought whom to a page, and what others put on their websites."""
