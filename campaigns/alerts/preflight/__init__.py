"""Looks an alert over before it goes out: audience, texts, links, sender, hour and page; what must be mended first.

Links are asked behind the page and remembered (LinkCheck). Pages are in `approval`. Below: `criteria` of alerts,
`composing`, `outside`.
"""
