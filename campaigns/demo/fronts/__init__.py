"""The demo's public pages show what a page can hold: a picture, an own field, a partner behind it."""
