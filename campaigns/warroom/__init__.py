"""The war room of a campaign: where its bill stands, clocks, funnel, whip bar, map of districts, next best steps.

No tables of its own: it reads every room of work, writes nothing, and prints the briefing of the morning.
Above: `reports` (Today). Below: all kinds of work, `strategy`, `legislation`.
"""
