"""When an alert goes out: at one time, at everybody's own hour, or spread over some hours.

Values and words; no tables: an alert keeps its timing beside `send_at`, `correspondence` keeps the hours of bundles.
Below: the models of `alerts`.
"""
