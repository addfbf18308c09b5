"""The demo's letters, calls, stories and organizations that signed: pages in both languages, with a made-up history."""
