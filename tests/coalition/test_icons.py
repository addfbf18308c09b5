"""Every icon that a template or a place names is drawn."""

import re
from pathlib import Path

from coalition.navigation import PLACES
from coalition.templatetags.desk import icons

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"""\{% (?:icon|empty|entry) ["']([a-z0-9-]+)["']""")


def test_it_draws_every_icon_that_is_named() -> None:
    named = {place.icon for place in PLACES}
    for app in ("coalition", "contacts", "campaigns"):
        for template in (ROOT / app / "templates").rglob("*.html"):
            named.update(NAMED.findall(template.read_text(encoding="utf-8")))
    assert named
    assert not named - set(icons()), "add the symbol to components/icons.svg (Tabler Icons, outline)"
