"""The mailbox page of the sandbox: what was sent, as each person would see it. Plain HTML, no script."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any
from urllib.parse import urlencode

from coalition.post.rules import personal
from coalition.post.sandbox.truth import Mail, Truth

CSS = """
*{box-sizing:border-box}body{margin:0;font:15px/1.5 system-ui,sans-serif;color:#1d2733;background:#f4f6f8}
a{color:#0b5fa5;text-decoration:none}header{background:#fff;border-bottom:1px solid #dde3ea;padding:12px 20px}
header form{display:flex;gap:8px;flex-wrap:wrap;align-items:center}h1{font-size:18px;margin:0 12px 0 0}
input{font:inherit;padding:7px 10px;border:1px solid #b8c2cd;border-radius:6px;min-width:0;
flex:1 1 220px;max-width:420px}
button{font:inherit;padding:7px 14px;border:0;border-radius:6px;background:#0b5fa5;color:#fff}
main{max-width:1080px;margin:0 auto;padding:20px}.counts{color:#5b6876;margin:0 0 12px}
.list{background:#fff;border:1px solid #dde3ea;border-radius:8px;overflow:hidden}
.list a{display:grid;grid-template-columns:minmax(0,2fr) minmax(0,3fr) auto;gap:12px;padding:10px 16px;color:inherit;
border-top:1px solid #edf1f4}.list a:first-child{border-top:0}.list a:hover,.list a:focus{background:#eef5fb}
.list span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.at{color:#5b6876;font-variant-numeric:tabular-nums}
.empty{padding:48px 16px;text-align:center;color:#5b6876}
.card{background:#fff;border:1px solid #dde3ea;border-radius:8px;padding:16px;margin-bottom:16px}
h2{font-size:20px;margin:0 0 8px;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:auto minmax(0,1fr);gap:2px 14px;margin:0}dt{color:#5b6876}
dd{margin:0;overflow-wrap:anywhere}iframe{width:100%;height:75vh;border:0;background:#fff}
pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:0}summary{cursor:pointer;font-weight:600}.more{padding:12px 0}
@media(max-width:640px){.list a{grid-template-columns:1fr auto}
.list .subject{grid-column:1/-1;grid-row:2}main{padding:12px}}
"""
MAIL_POLICY = "default-src 'none'; style-src * 'unsafe-inline'; img-src * data:"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src * data:; form-action 'self'; frame-src 'self'"


def list_page(truth: Truth, *, search: str, before: int | None, waiting: int) -> str:
    """Show the newest mails, or those that match."""
    mails = list(truth.newest(search, before=before))
    rows = "".join(_row(mail) for mail in mails)
    if not mails:
        words = "Nobody here matches that." if search else "No mail yet. What the house sends lands here."
        rows = f'<p class="empty">{words}</p>'
    more = ""
    if len(mails) == 50:
        more = f'<p class="more"><a href="/?{urlencode({"q": search, "before": mails[-1].number})}">Older mails</a></p>'
    counts = f"{truth.recipients:,} accepted in {truth.requests:,} calls"
    if waiting:
        counts += f" · {waiting:,} events on their way"
    return _page(f'<p class="counts">{counts}</p><div class="list">{rows}</div>{more}', search=search)


def mail_page(mail: Mail, body: Mapping[str, Any], entry: Mapping[str, Any]) -> str:
    """Show one mail as this person gets it: the HTML in a closed frame, the text, the headers."""
    values = entry.get("substitutions") or {}
    parts = {part["type"]: personal(part["value"], values) for part in body.get("content") or ()}
    facts = _facts(
        [
            ("To", _named(entry["to"][0])),
            ("From", _named(body["from"])),
            ("Reply to", _named(body["reply_to"]) if body.get("reply_to") else ""),
            ("Accepted", f"{mail.at:%Y-%m-%d %H:%M:%S} UTC"),
            ("Attachments", ", ".join(file["filename"] for file in body.get("attachments") or ())),
        ]
    )
    headers = {**(body.get("headers") or {}), **(entry.get("headers") or {})}
    technical = _facts(
        [
            *headers.items(),
            ("X-Message-Id", mail.message_id),
            ("Category", ", ".join(body.get("categories") or ())),
            *[(f"custom_args.{name}", str(value)) for name, value in (entry.get("custom_args") or {}).items()],
        ]
    )
    shown = f'<div class="card"><h2>{escape(mail.subject)}</h2>{facts}</div>'
    if "text/html" in parts:
        frame = f'<iframe title="The mail" sandbox="allow-popups" src="/mail/{mail.number}/html"></iframe>'
        shown += f'<div class="card">{frame}</div>'
    is_open = "" if "text/html" in parts else " open"
    plain = f"<pre>{escape(parts.get('text/plain', ''))}</pre>"
    shown += f'<details class="card"{is_open}><summary>Plain text</summary>{plain}</details>'
    shown += f'<details class="card"><summary>Headers and ids</summary>{technical}</details>'
    return _page(f'<p><a href="/">&larr; All mail</a></p>{shown}')


def mail_html(body: Mapping[str, Any], entry: Mapping[str, Any]) -> str:
    """Give the HTML part with this person's values, links opening elsewhere."""
    for part in body.get("content") or ():
        if part["type"] == "text/html":
            html = personal(part["value"], entry.get("substitutions") or {})
            base = '<base target="_blank">'
            return html.replace("<head>", f"<head>{base}", 1) if "<head>" in html else base + html
    return ""


def _row(mail: Mail) -> str:
    return (
        f'<a href="/mail/{mail.number}"><span>{escape(mail.address)}</span>'
        f'<span class="subject">{escape(mail.subject)}</span><span class="at">{mail.at:%H:%M:%S}</span></a>'
    )


def _named(to: Mapping[str, Any]) -> str:
    return f"{to['name']} <{to['email']}>" if to.get("name") else str(to["email"])


def _facts(pairs: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(str(value))}</dd>" for name, value in pairs if value)
    return f"<dl>{rows}</dl>"


def _page(content: str, *, search: str = "") -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Sandbox mailbox</title><style>{CSS}</style></head><body><header><form action='/' role='search'>"
        f'<h1><a href="/">Sandbox mailbox</a></h1><input type="search" name="q" value="{escape(search)}" '
        'aria-label="Search by address or subject" placeholder="Search by address or subject"><button>Search</button>'
        f"</form></header><main>{content}</main></body></html>"
    )
