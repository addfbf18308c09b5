"""Live cards of a mail: the hearing with its clock, the progress of a petition, the reader's legislators.

Their facts are given from above and settled at one moment, so that the preview and every mail say the same; only the
legislator differs by reader, as one region per district. Below: `blocks`.
"""
