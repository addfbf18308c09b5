"""Reads an answer as a person would: is it a machine's, what of it is new, does she ask to be left alone?"""

import re
from collections.abc import Iterable, Mapping
from uuid import UUID

PERSON, AUTO, SPAM, OWN = "person", "auto", "spam", "own"
SPAM_SCORE = 5.0  # of SpamAssassin, from whom nobody here ever wrote to
FORWARD_HEADER = "X-Coalition-Forwarded"  # on what we send to the team, so that it never comes back in
FORWARDS_A_DAY = 20  # of one address: more than that is no correspondence
TOKEN = re.compile(r"r\+([0-9a-f]{32})@", re.IGNORECASE)

AUTO_PRECEDENCE = {"auto_reply", "auto-reply", "bulk", "junk", "list"}
AUTO_HEADERS = ("x-autoreply", "x-autorespond", "x-autoreply-from", "x-failed-recipients", "list-id")
AUTO_SENDERS = re.compile(r"^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)([+_-].*)?@", re.IGNORECASE)
AUTO_SUBJECTS = re.compile(
    r"^\W*(auto(matic|mated)?[ -]?(reply|response|antwort)|auto:|autoreply|out[ -]of[ -](the[ -])?office|ooo\b"
    r"|away from (the|my) (office|desk|e-?mail)|on (vacation|leave|holiday)|vacation (reply|response)"
    r"|respuesta autom[aá]tica|contestaci[oó]n autom[aá]tica|mensaje autom[aá]tico|fuera de (la )?oficina"
    r"|ausen(te|cia)\b|(estoy )?de vacaciones|undeliver(able|ed)|mail delivery (failed|failure)"
    r"|delivery status notification|returned mail|no se puede entregar)",
    re.IGNORECASE,
)
# Where the quoted original begins, in the words of mail programs of both languages.
QUOTES = re.compile(
    r"^\s*(>|-{2,}\s*(original message|mensaje original|forwarded message|mensaje reenviado)"
    r"|on .{6,200} wrote:|el .{6,200} escribi[oó]:|_{10,}\s*$"
    r"|(from|de): .*@|sent from my |enviado desde mi |get outlook for )",
    re.IGNORECASE,
)
WRAPPED = re.compile(r"^\s*(on|el) \S.*", re.IGNORECASE)
WROTE = re.compile(r"(wrote|escribi[oó]):\s*$", re.IGNORECASE)
# One word that says it all, alone; the seven of the FCC and their Spanish sisters.
STOP_WORDS = {
    "stop", "quit", "end", "revoke", "cancel", "unsubscribe", "optout", "opt out", "remove", "remove me", "stop please",
    "please stop", "no more", "baja", "cancelar", "alto", "parar", "pare", "eliminar", "no más", "no mas", "borrar",
    "de baja", "quitar", "basta",
}  # fmt: skip
STOP_PHRASES = re.compile(
    r"\b(unsubscribe|opt (me )?out|(remove|take|delete) (me|my (name|e-?mail|address))\b"
    r"|(stop|quit) (e-?mailing|writing|sending|contacting|messaging)|(no|don'?t (send|want)( me)?( any)?) more"
    r" (of these )?(e-?mails?|messages?)|do not (e-?mail|write|contact|send)|don'?t (e-?mail|write to|contact) me"
    r"|(dar(me|nos)?|d[eé](me|nme|n)?|quiero) (de )?(la )?baja|desuscri\w+|cancel\w+ (mi |la )?suscripci[oó]n"
    r"|(quit|elimin|borr|saqu)\w*(me|n?me) de (la|su|esta) lista|no (me )?(env[ií]|mand|escrib)\w+ m[aá]s"
    r"|no (quiero|deseo) (recibir|m[aá]s)|dej\w+ de (enviar|mandar|escribir)\w*)",
    re.IGNORECASE,
)
STOP_TEXT = 60  # words: who writes more tells a story, and a person should read it


def find_token(addresses: Iterable[str]) -> UUID | None:
    """Find the message that a reply address names: r+<its number>@..."""
    for address in addresses:
        found = TOKEN.match(address)
        if found:
            return UUID(found.group(1))
    return None


def why_auto(*, subject: str, sender: str, headers: Mapping[str, str], envelope_from: str | None) -> str:
    """Tell by what sign a program wrote this; '' when it looks like a person."""
    submitted = headers.get("auto-submitted", "").split(";")[0].strip().lower()
    if submitted and submitted != "no":
        return "auto-submitted"
    if headers.get("precedence", "").strip().lower() in AUTO_PRECEDENCE:
        return "precedence"
    if named := next((name for name in AUTO_HEADERS if headers.get(name)), ""):
        return named
    if "report" in headers.get("content-type", "").lower().split(";")[0]:
        return "report"
    if envelope_from == "" or headers.get("return-path", "").strip() == "<>":
        return "no-return-path"
    if AUTO_SENDERS.match(sender):
        return "sender"
    return "subject" if AUTO_SUBJECTS.search(subject) else ""


def new_part(text: str) -> str:
    """Give what the writer added: everything above the quoted original and the signature of a phone."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        is_wrapped = bool(WRAPPED.match(line) and WROTE.search(following))
        if QUOTES.match(line) or line.rstrip() == "--" or is_wrapped:
            return "\n".join(lines[:number]).strip()
    return text.strip()


def wants_out(*, subject: str, text: str) -> bool:
    """Tell whether somebody asks, in English or Spanish, not to be written to any more."""
    written = new_part(text)
    words = " ".join(re.sub(r"[^\w' ]+", " ", written.lower()).split())
    if words in STOP_WORDS or (not words and _is_stop_subject(subject)):
        return True
    if _is_stop_subject(subject) and len(words.split()) <= 3:
        return True
    first = " ".join(re.sub(r"[^\w' ]+", " ", written.lower().partition("\n")[0]).split())
    if first in STOP_WORDS and len(words.split()) <= STOP_TEXT:
        return True
    return len(words.split()) <= STOP_TEXT and bool(STOP_PHRASES.search(written))


def _is_stop_subject(subject: str) -> bool:
    words = " ".join(re.sub(r"[^\w' ]+", " ", subject.lower()).split())
    return words in STOP_WORDS
