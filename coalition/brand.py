"""The colour of a partner as a style sheet whose contrast is always sufficient: plain values in, CSS out."""

import colorsys
import re

HEX = re.compile(r"^[0-9a-f]{6}$")
WHITE = (255, 255, 255)
INK = (16, 19, 26)
DARK_GROUND = (24, 27, 33)
ENOUGH = 4.6  # WCAG AA asks 4.5 for text
ON_TINT = 5.8  # text also stands on a ground that is tinted with its own colour

Rgb = tuple[int, int, int]


def read_color(text: str, default: str = "0b5fa5") -> str:
    """Read `#RGB` or `#RRGGBB` as six lower-case digits; anything else becomes the default."""
    digits = text.strip().lstrip("#").lower()
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    return digits if HEX.match(digits) else default


def contrast(one: Rgb, other: Rgb) -> float:
    """Tell the WCAG contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable_on(color: Rgb, ground: Rgb, enough: float = ENOUGH) -> Rgb:
    """Darken or lighten a colour, keeping its hue, until it can be read on this ground."""
    hue, light, saturation = colorsys.rgb_to_hls(*[part / 255 for part in color])
    step = -0.02 if _luminance(ground) > 0.4 else 0.02
    for _step in range(51):
        if contrast(color, ground) >= enough:
            break
        light = min(1.0, max(0.0, light + step))
        red, green, blue = colorsys.hls_to_rgb(hue, light, saturation)
        color = (round(red * 255), round(green * 255), round(blue * 255))
    return color


def style_sheet(digits: str) -> str:
    """Write the style sheet of a brand colour for desk (Tabler) and public pages, light and dark."""
    color: Rgb = (int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16))
    fill = readable_on(color, WHITE)
    light = readable_on(fill, WHITE, ON_TINT)
    dark = readable_on(fill, DARK_GROUND, ON_TINT)
    return (
        f":root{{{_variables(fill, light)}}}\n"
        f'[data-bs-theme="dark"]{{{_variables(fill, dark)}}}\n'
        f"@media (prefers-color-scheme:dark){{:root:not([data-bs-theme]){{{_variables(fill, dark)}}}}}\n"
    )


def shades(digits: str) -> dict[str, str]:
    """Give the shades of a colour that a mail needs: a fill and its ink, text on white, and one for the dark."""
    color: Rgb = (int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16))
    on_fill = WHITE if contrast(color, WHITE) >= ENOUGH else INK
    return {
        "fill": _css(color),
        "on_fill": _css(on_fill),
        "text": _css(readable_on(color, WHITE, ON_TINT)),
        "dark": _css(readable_on(color, DARK_GROUND, ON_TINT)),
    }


def _variables(fill: Rgb, text: Rgb) -> str:
    return (
        f"--brand:{_css(fill)};--brand-text:{_css(text)};--brand-on:#fff;"
        f"--tblr-primary:{_css(fill)};--tblr-primary-rgb:{','.join(map(str, fill))};--tblr-primary-fg:#fff;"
        f"--tblr-link-color:{_css(text)};--tblr-link-color-rgb:{','.join(map(str, text))};"
    )


def _css(color: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color)


def _luminance(color: Rgb) -> float:
    parts = [part / 255 for part in color]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
