"""Files that strangers send: photos, recordings, logos. In quarantine until they are checked and written anew.

No file has a public address: rooms above give it out through their own permission. Below: `coalition.partners`.
"""
