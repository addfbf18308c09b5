"""Campaigns, our positions on bills, what legislators said; whom a targeting rule means (`selectors.resolve_targets`).

What people did for a campaign is in `ledger`. Below: `legislation`.
"""
