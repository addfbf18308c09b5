"""Files at people: a signed form, a letter, a photo, kept with the person they are about.

The file itself is an `uploads` file, checked in quarantine before anybody can fetch it. Private to the partner; given
out by right, never by a public address. Below: `uploads`, and `contacts.people`.
"""
