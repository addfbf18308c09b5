"""What pages forget by themselves: what nobody confirmed within a month, and forms whose code was never entered.

Each kind of page tells by a registry which of its rows wait; petitions, which count theirs, have a room of their own.
"""
