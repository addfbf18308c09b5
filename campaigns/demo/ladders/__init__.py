"""The made-up coalition's ladders: one that is live since some days, and a draft.

The live one walks by the engine itself, day by day through the made-up past. Below: the stories of the demo.
"""
