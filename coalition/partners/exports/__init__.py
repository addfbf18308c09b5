"""Files of long lists: ordered at the list itself, made in the background, offered for a day, then deleted.

A worker asks the very page of the list, as the member who ordered: her rights and her people as they are then.
"""
