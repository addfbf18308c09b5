"""The mailbox page of the sandbox: what was sent, as each person would see it. Plain HTML, no script."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any
from urllib.parse import urlencode

from coalition.post.rules import personal
from coalition.post.sandbox.calls import Call
from coalition.post.sandbox.truth import Mail, Truth

CSS = """
:root{color-scheme:light dark;--ink:#1d2733;--soft:#5b6876;--line:#dde3ea;--ground:#f4f6f8;--card:#fff;--blue:#0b5fa5;
--tint:#eef5fb;--edge:#8a97a5}
@media(prefers-color-scheme:dark){:root{--ink:#e6ebf0;--soft:#a3afbb;--line:#2c3641;--ground:#12181f;--card:#1a222b;
--blue:#6db3f2;--tint:#202c38;--edge:#6b7885}}
*{box-sizing:border-box}body{margin:0;font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--ground)}
a{color:var(--blue);text-decoration:none}a:hover{text-decoration:underline}
header{background:var(--card);border-bottom:1px solid var(--line);padding:12px 20px}
header form,.row{display:flex;gap:8px;flex-wrap:wrap;align-items:center}
.brand{font-size:18px;font-weight:600;margin:0 12px 0 0}.brand a{color:inherit}
input,textarea{font:inherit;color:inherit;padding:7px 10px;border:1px solid var(--edge);border-radius:6px;min-width:0;
background:var(--card)}
input[type=search]{flex:1 1 220px;max-width:420px}textarea{width:100%;min-height:110px}
button{font:inherit;padding:7px 14px;border:1px solid transparent;border-radius:6px;background:#0b5fa5;color:#fff;
cursor:pointer}
:focus-visible{outline:3px solid var(--blue);outline-offset:2px}
main{max-width:1080px;margin:0 auto;padding:20px}.counts{color:var(--soft);margin:0 0 12px}
.list,.card{background:var(--card);border:1px solid var(--line);border-radius:8px}.list{overflow:hidden}
.list a{display:grid;grid-template-columns:minmax(0,2fr) minmax(0,3fr) auto;gap:12px;padding:10px 16px;color:inherit;
border-top:1px solid var(--line)}.list a:first-child{border-top:0}
.list a:hover,.list a:focus{background:var(--tint);text-decoration:none}
.list span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.subject{font-weight:600}
.at{color:var(--soft);font-variant-numeric:tabular-nums}
.empty{padding:48px 16px;text-align:center;color:var(--soft)}.card{padding:16px;margin-bottom:16px}
h2{font-size:20px;margin:0 0 8px;overflow-wrap:anywhere}h3{font-size:15px;margin:16px 0 4px}
dl{display:grid;grid-template-columns:auto minmax(0,1fr);gap:2px 14px;margin:0}dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}iframe{width:100%;height:75vh;border:0;background:#fff;border-radius:4px}
pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:0}summary{cursor:pointer;font-weight:600}.more{padding:12px 0}
.told{background:var(--tint);border-radius:6px;padding:10px 14px;margin:0 0 16px}label{display:block}
.hint{color:var(--soft);margin:2px 0 8px}.card form p{margin:10px 0}
table{border-collapse:collapse;width:100%}th{text-align:left;font-weight:600}th,td{padding:5px 12px 5px 0}
td{border-top:1px solid var(--line)}td input{width:90px}.num{font-variant-numeric:tabular-nums}
nav{margin-left:auto}
@media(max-width:640px){.list a{grid-template-columns:1fr auto}td input{width:70px}
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


def mail_page(
    mail: Mail, body: Mapping[str, Any], entry: Mapping[str, Any], *, can_answer: bool = False, told: str = ""
) -> str:
    """Show one mail as this person gets it: the HTML in a closed frame, the text, the headers."""
    values = entry.get("substitutions") or {}
    parts = {part["type"]: personal(part["value"], values) for part in body.get("content") or ()}
    facts = _facts(
        [
            ("To", _named(entry["to"][0])),
            ("From", _named(body["from"])),
            ("Reply to", personal(_named(body["reply_to"]), values) if body.get("reply_to") else ""),
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
    if can_answer:
        shown += _answer_form(mail)
    is_open = "" if "text/html" in parts else " open"
    plain = f"<pre>{escape(parts.get('text/plain', ''))}</pre>"
    shown += f'<details class="card"{is_open}><summary>Plain text</summary>{plain}</details>'
    shown += f'<details class="card"><summary>Headers and ids</summary>{technical}</details>'
    return _page(f'<p><a href="/">&larr; All mail</a></p>{_told(told)}{shown}')


def faults_page(told: Mapping[str, Any], words: str) -> str:
    """Show what goes wrong and how often it did; change it."""
    rows = "".join(
        f'<tr><td><label for="f-{kind}">{escape(about)}</label></td><td><input id="f-{kind}" name="{kind}"'
        f' value="{_order_of(kind, told)}" inputmode="decimal" autocomplete="off"></td>'
        f'<td class="num">{told["struck"].get(kind, 0):,}</td></tr>'
        for kind, about in told["kinds"].items()
    )
    numbers = "".join(
        f'<label>{about} <input name="{name}" value="{told[name]:g}" inputmode="decimal" size="5"></label>'
        for name, about in (
            ("seed", "Seed"),
            ("seconds", "Silence lasts, seconds"),
            ("reset_in", "429 lasts, seconds"),
            ("late", "Late events come after, seconds"),
        )
    )
    bad = escape(", ".join(told["bad_addresses"]))
    return _page(
        f'<p><a href="/">&larr; All mail</a></p>{_told(words)}<div class="card"><h2>What goes wrong</h2>'
        '<p class="hint">Shares from 0 to 1, or the number of the next calls with an x, such as 2x. '
        "The same seed brings the same faults.</p>"
        '<form method="post" action="/faults"><table><thead><tr><th>Fault</th><th>How often</th><th>Struck</th></tr>'
        f'</thead><tbody>{rows}</tbody></table><p class="row">{numbers}</p><p><label for="bad">Refuse requests with'
        f' these addresses (400)</label><input id="bad" name="bad" value="{bad}" autocomplete="off"></p>'
        "<p><button>Save</button></p></form></div>"
    )


def calls_page(calls: list[Call]) -> str:
    """Show the calls that were asked for, the newest first: who was rung, what was said, how it ended."""
    shown = "".join(
        f'<div class="card"><h2>{escape(call.order["To"])}</h2>'
        + _facts(
            [
                ("Asked", f"{call.at:%Y-%m-%d %H:%M:%S} UTC"),
                ("Reported", ", ".join(call.told)),
                ("Said", " / ".join(call.said)),
                ("Office", call.office),
                ("Talked", f"{call.seconds} s" if call.seconds else ""),
            ]
        )
        + "</div>"
        for call in reversed(calls[-50:])
    )
    hint = (
        "Numbers that end with 0120 are refused, 0121 are busy, 0122 do not answer, 0124 press no key, 0125 press 9;"
        " offices that end with 0131 are busy, 0132 do not answer."
    )
    empty = '<div class="list"><p class="empty">No call yet.</p></div>'
    return _page(f'<p><a href="/">&larr; All mail</a></p><p class="hint">{hint}</p>{shown or empty}')


def _order_of(kind: str, told: Mapping[str, Any]) -> str:
    if told["next"].get(kind):
        return f"{told['next'][kind]}x"
    return f"{told['shares'][kind]:g}" if told["shares"].get(kind) else ""


def _told(words: str) -> str:
    return f'<p class="told" role="status">{escape(words)}</p>' if words else ""


def _answer_form(mail: Mail) -> str:
    return (
        f'<details class="card"><summary>Answer as {escape(mail.address)}</summary>'
        f'<form method="post" action="/mail/{mail.number}/reply"><p><label for="text">What she writes</label>'
        '<textarea id="text" name="text" required>Thank you! I will be there.</textarea></p>'
        '<p><label for="from">From</label><input id="from" name="from" type="email" '
        f'value="{escape(mail.address)}"></p>'
        '<p class="row"><label><input type="checkbox" name="auto" value="1"> as her out-of-office program</label></p>'
        "<p><button>Send the answer</button></p></form></details>"
    )


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
        f'<h1 class="brand"><a href="/">Sandbox mailbox</a></h1><input type="search" name="q" value="{escape(search)}" '
        'aria-label="Search by address or subject" placeholder="Search by address or subject"><button>Search</button>'
        '<nav><a href="/calls">Calls</a> · <a href="/faults">Faults</a></nav></form></header>'
        f"<main>{content}</main></body></html>"
    )
