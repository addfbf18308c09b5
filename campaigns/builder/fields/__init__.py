"""The desk's side of a page's further fields: a row for each, with its condition."""
