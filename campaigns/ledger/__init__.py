"""Actions: one person did one thing for one campaign, once; append-only.

The rooms above write here when something was done; counts are read by reference. Below: `strategy`.
"""
