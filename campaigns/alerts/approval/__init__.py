"""The last gate of an alert: the page of what was looked over, and the yes of a second person.

A yes is about a snapshot; whatever changes afterwards voids it. The rows are in `preflight`, which the sending asks.
Below: `services` of alerts, `composer`, `preflight`.
"""
