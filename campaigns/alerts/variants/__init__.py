"""Trying variants of an alert on a sample first: what differs, by what it is judged, and who or what decides.

An experiment is `planned` while its alert is a draft, `running` from the start, then `decided` and `released` (the rest
gets the winner), or `stopped`. The lots are drawn by `correspondence`. Below: the models of `alerts`.
"""
