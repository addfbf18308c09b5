"""The desk's side of the picture at the head of a page."""
