"""The filters of a timeline: groups of entries, single kinds, up to a day.

What stands in the timeline is registered by the rooms that know it; here is only which of it is shown.
"""
