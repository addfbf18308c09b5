"""Follow-ups: somebody should do something about a person by a day.

Made by hand on a person's page, or by rooms above for many at once (`services.assign_many`). One partner's own.
"""
