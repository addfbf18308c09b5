"""The demo's delivery pack: signatures of one legislator's constituents, made and handed over.

Made after everything else: it holds what was signed until then.
"""
