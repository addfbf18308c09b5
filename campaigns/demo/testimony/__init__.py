"""The demo's testimony: people on every step of the way, in both languages, at the hearing to come and at one that was.

The promises are the demo's own; what people say stands in `texts.json`.
"""
