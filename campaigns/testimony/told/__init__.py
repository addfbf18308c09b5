"""What testimony tells in a person's timeline: invited, wrote, registered, spoke, filed, fell out; at which hearing."""
