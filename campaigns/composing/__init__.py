"""The text of a mail: blocks, merge tags, footer; compiled to HTML and plain text. No tables.

Who gets it, when, and what became of it is `alerts`. Below: `contacts.correspondence` (merge tags), `coalition`.
"""
