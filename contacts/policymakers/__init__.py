"""Seats, who holds them when, committees and offices: a dated roster and its feed.

A policymaker is a Person; 'who holds this seat at t' is one function here. Below: `places`, `people`.
"""
