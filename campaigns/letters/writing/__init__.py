"""How letters look on their way to an office: salutation, signature, Reply-To, postal block; one, many, or as a binder.

Below: `letters.models`, the senders of partners.
"""
