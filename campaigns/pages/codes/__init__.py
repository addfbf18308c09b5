"""A code by e-mail: the way in for those without JavaScript when a page asks for it or is under pressure.

The submission waits as a row until its code is entered; nothing of the code is stored (it is derived from the row).
"""
