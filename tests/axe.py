"""Asks axe-core what is wrong with a page, as fast as it can be asked.

Everything but contrast is asked of the whole page. Contrast, the slow half, is asked of each way a text can look:
colour, size, weight and all that lies behind it; what looks the same was answered before, on this page or another.
"""

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

SCRIPT = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
TELL = """const told = found => found.violations.map(({id, impact, help, nodes}) => ({id, impact, help,
    nodes: nodes.map(({target, html, any}) => ({target, html, any: any.map(({message}) => ({message}))}))}));"""
# Rules of WCAG 2.2 A and AA, and axe's best practices. Style sheets need not be fetched again for any of them.
WHOLE = f"""async only => {{ {TELL}
    const options = {{resultTypes: ['violations'], preload: false, rules: {{'color-contrast': {{enabled: false}}}}}};
    return told(await axe.run(only.length ? {{...options, runOnly: only}} : options));
}}"""
# What a page may break in another language or on a phone alone: the names of things, their size, what scrolls.
FITTING = [
    "aria-input-field-name", "aria-toggle-field-name", "button-name", "empty-heading", "empty-table-header",
    "html-has-lang", "html-lang-valid", "image-alt", "input-button-name", "label", "link-name", "meta-viewport",
    "scrollable-region-focusable", "select-name", "summary-name", "valid-lang",
]  # fmt: skip
# The size of what a finger meets (WCAG 2.5.8, off in axe and slow): only what is small and near another, or lies over
# one, is asked of axe. A circle of 24 px about the middle of a small one must not meet its neighbour.
NEAR = f"""async () => {{ {TELL}
    const all = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [role], [tabindex]';
    const met = [...document.querySelectorAll(all)].filter(one => one.tabIndex >= 0 && !one.matches(':disabled')
        && one.checkVisibility({{visibilityProperty: true}})).map(one => ({{one, box: one.getBoundingClientRect()}}));
    for (const it of met) {{
        it.small = it.box.width < 24 || it.box.height < 24;
        it.x = (it.box.left + it.box.right) / 2; it.y = (it.box.top + it.box.bottom) / 2;
    }}
    const reach = (a, b) => Math.hypot(Math.max(b.box.left - a.x, 0, a.x - b.box.right),
        Math.max(b.box.top - a.y, 0, a.y - b.box.bottom));
    const over = (a, b) => a.box.left < b.box.right && b.box.left < a.box.right && a.box.top < b.box.bottom
        && b.box.top < a.box.bottom;
    const isClose = (a, b) => over(a, b)
        || a.small && (reach(a, b) < 13 || b.small && Math.hypot(a.x - b.x, a.y - b.y) < 25);
    const close = met.filter(a => met.some(b => a !== b && !a.one.contains(b.one) && !b.one.contains(a.one)
        && isClose(a, b))).map(it => it.one);
    if (!close.length) return [];
    return told(await axe.run(close, {{resultTypes: ['violations'], preload: false, runOnly: ['target-size']}}));
}}"""
CONTRAST = f"""async known => {{ {TELL}
    const seen = new Set(known), fresh = [], looks = [], grounds = new Map();
    const ground = one => {{
        if (!one) return '';
        if (!grounds.has(one)) {{
            const s = getComputedStyle(one), own = [];
            if (s.backgroundColor !== 'rgba(0, 0, 0, 0)') own.push(s.backgroundColor);
            if (s.backgroundImage !== 'none') own.push(s.backgroundImage, one.className);
            if (s.opacity !== '1' || s.filter !== 'none') own.push(s.opacity, s.filter);
            if (s.position !== 'static') own.push(s.position, one.tagName, one.className);
            for (const part of ['::before', '::after'])
                if (!['none', 'normal'].includes(getComputedStyle(one, part).content)) own.push(part, one.className);
            grounds.set(one, own.join(' ') + (own.length ? '/' : '') + ground(one.parentElement));
        }}
        return grounds.get(one);
    }};
    for (const one of document.body.querySelectorAll('*')) {{
        const isField = one.matches('input, select, textarea');
        const hasText = isField || [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
        if (!hasText || !one.checkVisibility()) continue;
        const s = getComputedStyle(one);
        const look = [s.color, s.fontSize, s.fontWeight, s.textShadow, one.matches(':disabled, :disabled *'),
            isField && s.backgroundColor, ground(one)].join(';');
        if (seen.has(look)) continue;
        seen.add(look); looks.push(look); fresh.push(one);
    }}
    if (!fresh.length) return [[], []];
    const options = {{resultTypes: ['violations'], preload: false, runOnly: ['color-contrast']}};
    return [told(await axe.run(fresh, options)), looks];
}}"""
_known: set[str] = set()  # the looks that had contrast enough, in this process


def violations(page: Page, only: list[str] | None = None) -> list[dict[str, Any]]:
    """List what axe finds of all rules, or those named: {id, impact, help, nodes: [{target, html, any}]}."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT)
    return [*page.evaluate(WHOLE, only or []), *page.evaluate(NEAR), *([] if only else pale(page))]


def pale(page: Page) -> list[dict[str, Any]]:
    """List the texts with too little contrast, after `violations`: none that looks the same was asked for before."""
    found, looks = page.evaluate(CONTRAST, list(_known))
    if not found:
        _known.update(looks)
    return list(found)
