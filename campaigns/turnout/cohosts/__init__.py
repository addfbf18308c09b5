"""Events of other partners that a partner stands behind: where they are, how many it brought, and their door.

A co-host sees numbers and nobody's name but those who said yes to it; at the door as much of the others' as the host
allows, and only around the day. Below: `turnout`'s rows, `pages`.
"""
