"""Stories that people tell us, in their words or their voice, with what each may be used for and under which name.

Edits need her yes; she can take everything back by her link. The public page is served by `pages`.
Below: `pages`, `uploads`, `ledger`.
"""
