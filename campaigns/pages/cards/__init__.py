"""The picture of a page that social networks and messengers show: drawn here, per language, with the count of now.

No browser, no service outside: Pillow and the font of the desk. Kept in the cache for some minutes.
"""
