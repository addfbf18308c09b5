"""What signers wrote: nothing is public before somebody has read it; visitors may report what should not be there.

The words stand on the signature. Below: `petitions`.
"""
