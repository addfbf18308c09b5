"""How a page is drawn for the public: words and blocks, the form, thanks, share links, structured data, headers.

Used by the public front in `pages`, by the code by mail, and by the preview of the builder. No tables.
"""
