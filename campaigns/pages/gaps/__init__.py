"""What a page still lacks before it may be public: its texts in each of its languages, and those of its kind.

Asked by the builder, and at the moment of publishing. No tables.
"""
