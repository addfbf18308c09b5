"""What steps do to a bundle of people: wait, part the ways, send, tag, assign a follow-up.

Each kind costs a fixed number of statements. The engine (`ladders.delivery`) holds the rows and moves them on.
"""
