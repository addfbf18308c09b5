"""What lists of others say about addresses: a provider's bounces, complaints and unsubscribes.

services: learn such a list, whole pages at once. It only ever adds to what we may not write to; it lifts nothing.
Below: `consent.services`.
"""
