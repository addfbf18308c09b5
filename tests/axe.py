"""Asks axe-core what is wrong with a page, as fast as it can be asked.

Everything but contrast is asked of the whole page. Contrast, the slow half, is asked of each way a text can look:
colour, size, weight and all that lies behind it; what looks the same was answered before, on this page or another.
"""

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

FOLDER = Path(axe_playwright_python.__file__).parent
SCRIPT = (FOLDER / "axe.min.js").read_text()
SERVED = "/static/axe/axe.min.js"  # by the live server: the browser keeps it from page to page
TELL = """const told = found => found.violations.map(({id, impact, help, nodes}) => ({id, impact, help,
    nodes: nodes.map(({target, html, any}) => ({target, html, any: any.map(({message}) => ({message}))}))}));"""
# Rules of WCAG 2.2 A and AA, and axe's best practices. Style sheets need not be fetched again for any of them.
# What stands around every page of the desk is left out where it was asked about before, looking as it does here.
WHOLE = f"""async known => {{ {TELL}
    if (!window.axe) return null;
    const around = [...document.querySelectorAll('.page > aside, .page-wrapper > header, body > dialog')];
    const mark = around.map(one => one.className + one.querySelectorAll('*').length + one.checkVisibility()).join();
    const rules = {{'color-contrast': {{enabled: false}}}}, exclude = known.includes(mark) ? around : [];
    const context = exclude.length ? {{include: [document], exclude}} : document;
    return [told(await axe.run(context, {{resultTypes: ['violations'], preload: false, rules}})), mark];
}}"""
# What a page that is built like one that was well may still break with other words or at another size.
AGAIN = """() => {
    const seen = one => one.checkVisibility({visibilityProperty: true}) && !one.closest('[aria-hidden=true]');
    const all = query => [...document.querySelectorAll(query)].filter(seen);
    const told = one => one.ariaLabel?.trim() || one.textContent.trim() || one.title || named(one)
        || [...one.querySelectorAll('img[alt], [aria-label]')].some(part => part.alt || part.ariaLabel);
    const named = one => (one.getAttribute('aria-labelledby') || '').split(' ')
        .some(id => document.getElementById(id)?.textContent.trim());
    const fields = all('input:not([type=hidden], [type=submit], [type=button], [type=reset]), select, textarea');
    const canFocus = one => [one, ...one.querySelectorAll('a[href], button, input, select, textarea, [tabindex]')]
        .some(part => part.tabIndex >= 0);
    const scrolls = one => one.scrollWidth > one.clientWidth + 13
        && ['auto', 'scroll'].includes(getComputedStyle(one).overflowX);
    const wrong = (id, found) => found.map(one => ({id, impact: 'serious', help: 'asked without axe',
        nodes: [{target: [], html: one.outerHTML, any: []}]}));
    return [
        ...wrong('name', all('a[href], button, summary, [role=button], h1, h2, h3, h4, th').filter(one => !told(one))),
        ...wrong('name', all('input[type=submit], input[type=button]').filter(one => !one.value)),
        ...wrong('label', fields.filter(one => !one.labels?.length && !one.ariaLabel && !one.title && !named(one))),
        ...wrong('image-alt', all('img:not([alt])')),
        ...wrong('html-has-lang', [document.documentElement].filter(one => !/^(en|es)/.test(one.lang))),
        ...wrong('scrollable-region-focusable', all('main *').filter(one => scrolls(one) && !canFocus(one))),
    ];
}"""
# How a page is built, whatever its words are, in a number.
OUTLINE = """() => {
    const kept = /^(role|type|class|hidden|open|disabled|lang|tabindex|for|aria-(?!label|describedby|controls).*)$/;
    let low = 7, high = 11;
    for (const one of document.querySelectorAll('*')) {
        let told = one.tagName;
        for (const {name, value} of one.attributes) if (kept.test(name)) told += ` ${name}=${value}`;
        for (let n = 0; n < told.length; n++) {
            low = Math.imul(low ^ told.charCodeAt(n), 2654435761);
            high = Math.imul(high ^ told.charCodeAt(n), 1597334677);
        }
    }
    return `${low} ${high}`;
}"""
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
    if (!window.axe) return null;
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
            if (!['static', 'relative'].includes(s.position)) own.push(s.position, one.tagName, one.className);
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
    if (!window.axe) return null;
    const options = {{resultTypes: ['violations'], preload: false, runOnly: ['color-contrast']}};
    return [told(await axe.run(fresh, options)), looks];
}}"""
_known: set[str] = set()  # the looks that had contrast enough, in this process


_around: set[str] = set()  # what stood around pages with which nothing was wrong
_well: set[str] = set()  # the outlines of pages with which nothing was wrong, in this process


def violations(page: Page, *, again: bool = False) -> list[dict[str, Any]]:
    """List what is wrong: {id, impact, help, nodes: [{target, html, any}]}.

    A page that is built like one that was well, and any page if asked `again`, is not asked about all rules of axe,
    but about what other words or another size can break: names, what scrolls, sizes of targets and contrast.
    """
    outline = page.evaluate(OUTLINE)
    if again or outline in _well:
        return [*page.evaluate(AGAIN), *_ask(page, NEAR), *pale(page)]
    told, around = _ask(page, WHOLE, sorted(_around))
    found = [*told, *_ask(page, NEAR), *pale(page)]
    if not found:
        _well.add(outline)
        _around.add(around)
    return found


def pale(page: Page) -> list[dict[str, Any]]:
    """List the texts with too little contrast: none that looks the same was asked for before."""
    found, looks = _ask(page, CONTRAST, list(_known))
    if not found:
        _known.update(looks)
    return list(found)


def count_looks() -> int:
    """Count the looks of texts that had contrast enough so far."""
    return len(_known)


def _ask(page: Page, question: str, told: Any = None) -> Any:
    """Evaluate a question, with axe if it needs axe."""
    answer = page.evaluate(question, told)
    if answer is None:
        if page.url.startswith("http://localhost"):  # the live server's
            page.add_script_tag(url=SERVED).evaluate("script => script.remove()")
        else:
            page.evaluate(SCRIPT)
        answer = page.evaluate(question, told)
    return answer
