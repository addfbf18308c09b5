"""The General Assembly's own calendar, committee by committee: hearings as the state itself announces them.

What is read goes to `announced`, which writes it; the bills of a hearing come from the other sources, or stand in its
title. Below: `announced`.
"""
