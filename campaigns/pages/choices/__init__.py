"""Lists of choices that a page offers (interests, ways to help, topics), each with its words in every language.

A choice keeps its key when its words change; one that is taken away keeps its words for answers given before.
"""
