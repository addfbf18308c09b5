"""Takes out of recordings what phones and programs wrote into them: places, names, dates, pictures.

The sound itself stays as it was recorded. What cannot be cleaned is refused. Below: nothing of ours.
"""
