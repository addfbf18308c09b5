"""Pages that ask people to call who decides: whom, when, with which words; and what came of each call.

Nothing is dialled by us: links start the caller's own phone. The public page is served by `pages`.
Below: `pages`, `strategy`, `ledger`.
"""
