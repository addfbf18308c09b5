"""Everything that leaves is a Message here first, sent in bundles, and its fate.

Dispatch (one send), Content, Bundle, Message, MailEvent; delivery and the provider's webhook; unsubscribe pages.
Who is asked and why is decided above. Below: `consent`, `coalition.post`.
"""
