"""What became of a send, counted as it happens: a page about a million messages reads a few thousand small rows.

A trigger of the table of messages (migration `tallies_and_halts`) writes by how much each statement changed the counts
of each bundle, in its own transaction, so no writer can forget it and two never wait for each other. The sweeper adds
the rows of a bundle up. folding: adding up, counting anew; selectors: the sums. Below: `correspondence.models`.
"""
