"""Files of people: upload, mapping, dry run, background run with reasons for every refused row.

Its rows become Submissions; finding and creating people is `intake`'s work. Below: `intake`.
"""
