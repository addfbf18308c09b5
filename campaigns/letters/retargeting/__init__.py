"""When seats change hands or a bill moves: the difference in whom a drive reaches, held letters, and somebody's yes.

Below: `letters.models`, `letters.delivery`.
"""
