"""The door of an event: who is here, who just came, on paper-thin networks and without any.

Every deed carries the key that its device made, so that it counts once however often it arrives, from however many
devices. Below: `turnout`'s rows and rules.
"""
