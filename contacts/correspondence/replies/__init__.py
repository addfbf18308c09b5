"""What people answer to our mails: kept, matched to the message and the person, forwarded to the team.

Reply. rules: answering machines, wishes to be left alone, what of a text is new; matching: whose answer to which
message; services: take one, mark it handled, stop writing to who asked; delivery: the forward to the team's inbox.
The way in is the provider's inbound post. Below: `correspondence`, `consent`.
"""
