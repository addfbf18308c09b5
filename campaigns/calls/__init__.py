"""Pages that ask people to call who decides: whom, when, with which words; and what came of each call.

Links start the caller's own phone; where the house can ring phones, `connecting` puts her through. The public page
is served by `pages`.
Below: `pages`, `strategy`, `ledger`.
"""
