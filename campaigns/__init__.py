"""What we want, and what people did for it: bills, hearings, campaigns, actions, pages, alerts, turnout, outreach.

Whom we know lives in `contacts`, who we are in `coalition`, both below.
"""
