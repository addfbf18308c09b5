"""What follows a targeting rule: whom a page, an alert or a segment was approved to mean, and what a move changed.

Rooms above say what follows which rules (`rules.register_followers`). Whom a rule means is told by `strategy`.
"""
