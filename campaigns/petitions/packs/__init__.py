"""Delivery packs: the signatures of a whole petition, a district or a committee as PDF, CSV and XLSX.

Made in the background, kept for some months; who handed what to whom stays. Anybody may check a pack by its code
without seeing the list. Below: `petitions`, `contacts.policymakers`.
"""
