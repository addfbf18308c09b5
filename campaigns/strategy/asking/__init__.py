"""The one question where somebody lives, told by who represents one there; pages of letters and of calls show it.

The options and their map are found in `contacts.places.asking`. Below: `contacts.policymakers`.
"""
