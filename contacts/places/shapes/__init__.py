"""Maps of districts: the lines in force, simplified together so that neighbours still touch, and shaded by numbers.

Drawn as SVG (pages without JavaScript, print, PDF) and given as GeoJSON (Leaflet, without tiles). The shapes are our
own rows; what the numbers mean is for the rooms above. Below: `places.models`.
"""
