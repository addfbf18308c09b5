"""What petitions forget by themselves: signatures that nobody confirmed, and marks of networks.

What people ask to be forgotten is in the services of the rooms beside. Below: `petitions` and its rooms.
"""
