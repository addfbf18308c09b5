"""The pages on which a ladder is built: its steps, its mails, its rehearsal.

Every button saves everything, with JavaScript or without. What comes of it is kept by `ladders.services`.
"""
