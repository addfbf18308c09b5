"""Action alerts: content per language, audience, hour, life; freezing into messages; results.

Sending itself is `contacts.correspondence`. A stranger to petitions, turnout and outreach. Below: `pages`.
"""
