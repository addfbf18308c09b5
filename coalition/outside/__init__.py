"""What we ask of the outside world: names (DNS) and web pages, guarded, with timeouts, and never in a page's way.

Every address is looked at before we connect to it: no request of ours reaches the house's own network.
No tables: who asks keeps the answers. Nobody is below.
"""
