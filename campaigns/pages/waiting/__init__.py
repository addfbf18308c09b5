"""What waits for somebody at a page, told by the rooms of its kind: a registry, read by Today. No tables."""
