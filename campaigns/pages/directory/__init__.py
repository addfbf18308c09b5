"""The open actions for everybody: an index per coalition and partner, feeds, the map of the site for search engines,
counts for other websites, oEmbed. Everything is read and cached; nothing here takes anything.
"""
