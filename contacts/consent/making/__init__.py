"""Making contact points by the thousand, for `consent.services` alone: everybody else asks for them there."""
