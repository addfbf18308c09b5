"""Testimony: what a person says or writes at one hearing, from the invitation to the committee's record.

Stands above `turnout`: a promise to speak or to write makes its row, and the door tells who came and spoke. `own` is
her path by link, `review` the desk's reading, `papers` the files, `roster` the order, `archive` what was said.
"""
