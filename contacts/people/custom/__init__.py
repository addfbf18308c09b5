"""Fields of a partner's own: what it asks people beside the fields of the house, and what they answered.

Answers come in with submissions (`payload["custom"]`, key -> value) and are folded in bundles. One partner's own.
"""
