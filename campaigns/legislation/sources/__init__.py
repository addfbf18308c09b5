"""What others tell about bills: sponsors, documents, roll calls, related bills, and what moved; each with its source.

Feeds (`openstates`, `legiscan`, `cga`) read their own shapes into `rules.BillFacts`; `loading` writes them in bundles.
What was written by hand stays. Below: `legislation.models`, `contacts.policymakers`.
"""
