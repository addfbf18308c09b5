"""The next best steps of a campaign: stated rules in one order, each with its reason and the one link that does it.

What stands at the moment (`War`) is summed up in `warroom.selectors`. Below: nothing but words.
"""
