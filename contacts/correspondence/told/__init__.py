"""What we sent to one address, for whoever reads its mail: by whom, about what, when, and what became of it.

Below: `correspondence.models`.
"""
