"""WebM recordings, as browsers and Android phones make them, without what describes them.

Only what is needed to hear the sound stays; everything else is blanked where it stands. Beside: the other forms.
"""
