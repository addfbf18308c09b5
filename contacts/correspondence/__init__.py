"""Everything that leaves is a Message here first, sent in bundles, and its fate.

Dispatch (one send), Content, Bundle, Message, MailEvent. rules: merge tags; criteria: merge fields and the letter of a
bundle; loading: the freeze; delivery: claim, hand over, settle; folding: the provider's events and what dead workers
left; unsubscribe and webhook pages. Who is asked and why is decided above. Below: `consent`, `coalition.post`.
"""
