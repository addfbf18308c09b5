"""The desk's forms of letter drives: whom to write to, the texts in each language, how an office wants its letters.

Below: `letters.models`, `letters.selectors`, `strategy`.
"""
