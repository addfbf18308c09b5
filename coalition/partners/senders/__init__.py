"""From whom a partner's mail comes: sender identities, their domains and what the name system says, the seed list.

A partner without an identity sends nothing; one of its identities is the default. Below: `post`, `outside`.
"""
