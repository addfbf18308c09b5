"""When the offices of policymakers are open: which days they are closed. No tables."""
