"""Parts a bundle: some of its messages into a bundle of their own, or out of the send for good.

delivery: the statements, run by the caller in the transaction that moves the bundle. Above: `correspondence.delivery`.
"""
