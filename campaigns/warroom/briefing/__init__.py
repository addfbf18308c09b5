"""The briefing of a campaign for the morning meeting: a page that prints well, and a PDF.

Says what the war room says, on two sheets of paper. Below: `warroom`, `warroom.maps`.
"""
