"""What the rules of a legislature say about hearings, as data: `connecticut.json`, or another state's file.

When registration and written testimony open and close, how one may take part, how long one speaks, which files and
which names are taken; and what a single committee does in its own way. Knows no hearing; `legislation` asks it.
"""
