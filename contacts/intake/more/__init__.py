"""What rooms above intake read out of a payload about its person: a registry, and the step of folding that asks it.

The rooms register a key of the payload in AppConfig.ready(); nothing here knows what the key means.
"""
