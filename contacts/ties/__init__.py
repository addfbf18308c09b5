"""Ties: how a person is connected with another one: colleague, relative, friend, or "knows this legislator".

Private to the partner that wrote them down. Living together is `contacts.households`; being a parent at a school is a
role of `contacts.people`. Who of us knows a policymaker without being in the list of people is told by the whip count.
"""
