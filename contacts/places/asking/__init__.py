"""Where does somebody live who fills in a form: districts, or one question with a small map that settles them.

Works from ZIP, town and (with a geocoder) street; never guesses. Below: `places.points`, `places.geocoder`.
"""
