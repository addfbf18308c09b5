"""Who brought whom: the codes of share links, friends that signed through somebody, leaderboards for the desk.

A code stands for a submission or for a partner behind a page; no row is written for it (decision 0026).
"""
