"""What is known of a policymaker beside her seat: languages, names in networks, former parties, and who works for her.

A roster tells it, an administrator of the lead corrects it, and a hand's word stays. Dated: ended, never deleted.
Below: `policymakers.models`.
"""
