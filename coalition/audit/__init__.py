"""The diary: who did what to what, append-only.

Rooms above register the wording of their deeds and call `services.record`.
References are uuids and words, no foreign keys: the diary knows nobody above it. Below: `errors`.
"""
