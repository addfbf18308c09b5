"""Which clicks were a machine's: mail programs and filters press links before, or instead of, a person.

rules: how one tells them, from all that is known of one message; folding: labels a batch of messages anew.
Labelled clicks are kept and shown, and stand in no number. Below: the tables of `correspondence`.
"""
