"""The further life of a page: a copy, the archive, going public and closing by itself at its hour.

Making, changing, publishing and closing by hand are in `pages.services`.
"""
