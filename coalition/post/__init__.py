"""The post office: hands letters to a provider and reads what it reports.

Letter, Receipt, the Gateway protocol; SendGrid, SMTP and the sandbox that speaks SendGrid's language.
Ring and Rung: phones, through Twilio's API or the same sandbox; off without credentials.
No tables: what must be sent is a row in `contacts.correspondence`. Only this room knows SendGrid.
"""
