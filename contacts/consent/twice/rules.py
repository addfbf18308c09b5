"""How long an ask lasts, and how often a mailbox is asked. Plain values."""

from datetime import timedelta

PURPOSE = "twice"  # of the signed link
LASTS = timedelta(days=30)  # then the ask is forgotten, as if the box had not been ticked
AGAIN = timedelta(days=1)  # whoever ticks anew gets another mail at the earliest after that: nobody floods a mailbox
