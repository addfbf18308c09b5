"""Points on the map: the districts in force as shapes, and which of them points lie in; a million in one pass.

Offline: the shapes are our own rows. What becomes of an address is in `places.matching`. Below: `places.models`.
"""
