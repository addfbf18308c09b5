"""Index of the app's admin pages."""
