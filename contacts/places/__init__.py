"""Where people live and which districts that is: towns, ZIPs, districts, addresses, residences.

Matching says how sure it is and never guesses silently. Who holds a district's seat is in `policymakers`.
Below: `people`.
"""
