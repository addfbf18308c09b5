"""Schools that somebody only named: in a file, on a form, through the API; told by the directory where it is sure.

What the directory does not settle stays as a row with its reason, until an organizer says which school it is.
"""
