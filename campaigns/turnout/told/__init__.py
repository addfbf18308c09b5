"""What turnout tells in a person's timeline: promised, confirmed, cancelled, came and spoke, at which event."""
