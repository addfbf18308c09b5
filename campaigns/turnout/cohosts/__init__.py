"""Events of other partners that a partner stands behind: where they are, and how many came to promise by its own link.

Reads only; a co-host sees numbers and nobody's name but those who said yes to it. Below: `turnout`'s rows, `pages`.
"""
