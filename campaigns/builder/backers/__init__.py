"""The desk's side of partners behind a page: asking them, and answering when asked."""
