"""Tells those who signed up when their event or its hearing is cancelled, moved, or about other bills than before.

A sweeper compares what people were told with what holds now, whoever changed it; some minutes later, so that a slip can
be mended or the notice stopped, one mail goes to each. Below: `turnout`'s rows.
"""
