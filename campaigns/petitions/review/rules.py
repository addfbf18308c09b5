"""What stands out among signatures: plain thresholds."""

from datetime import timedelta

WITHIN = timedelta(days=1)  # what is looked at
CALLER_AT = 25  # signatures from one network in a day: a school evening is fewer
DOMAIN_AT = 50  # from one mail domain that is no large provider
BURST_AT = 100  # in a quarter of an hour, and
BURST_TIMES = 10  # so many times as many as in the usual quarter of that day
QUARTER = 900
LARGE = frozenset(
    {
        *["aol.com", "att.net", "charter.net", "comcast.net", "cox.net", "ct.gov", "frontier.com"],
        *["gmail.com", "gmx.com", "googlemail.com", "hotmail.com", "icloud.com", "live.com", "mac.com"],
        *["mail.com", "me.com", "msn.com", "optimum.net", "optonline.net", "outlook.com", "proton.me"],
        *["protonmail.com", "rocketmail.com", "sbcglobal.net", "snet.net", "verizon.net", "yahoo.com"],
        *["ymail.com"],
    }
)
