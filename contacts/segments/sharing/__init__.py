"""What a partner may ask about people whom others look after too: only what she said at the door of one of both.

No tables: introductions stand in `contacts.people`. Decision 0012. Below: `segments.criteria`, `people`, `partners`.
"""
