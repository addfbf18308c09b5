"""The desk's reading of a testimony: remarks, suggestions, a volunteer's translation, approval.

She is asked by mail in her language; her own words stay until she agrees. Below: the row and its texts.
Who may see it is said in `testimony.selectors`.
"""
