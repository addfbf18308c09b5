"""How a send is cut into bundles: each at her own hour, spread over a window, in variants with a sample.

Values and pieces of SQL for the one statement that freezes a send (`loading`). No tables, no clock, no network:
whoever opens a send says what is meant, `correspondence` cuts and keeps it.
"""
