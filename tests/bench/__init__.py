"""The benches: how fast the house is, measured beside what the machine could do at best.

One module per subject, each with `run(report)`; `report.line("alerts.send", 12345, "recipients/s")` prints one line,
and its `.bound` (a bare COPY, a bare SELECT) follows it. Runs in a database and Redis numbers of its own.
"""
