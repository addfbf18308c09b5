"""The demo's events in depth: seats, childcare, interpreters, reminders that went out, forecasts that came true.

And what the partners say together about the bill. The promises are the demo's own.
"""
