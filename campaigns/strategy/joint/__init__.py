"""A joint position: one text on a bill that partners put their names under, with dissent beside it.

Each partner answers for itself and about one version of the text. Own positions are in `strategy`. Below: `strategy`.
"""
