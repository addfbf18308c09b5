"""Campaigns and our positions on bills.

What people did for a campaign is in `ledger`. Below: `legislation`.
"""
