"""A stand-in for Twilio's calls: takes orders to ring, plays both people, asks for documents and reports, signed.

What happens is told by the last four digits of a number (OWN for the one who is rung, OFFICE for the office). All
others answer, press 1 and talk for a minute. Reports go wrong by the same faults as events of mail.
"""

import base64
import http.client
import secrets
import threading
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree as Xml
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from coalition.post import twiml
from coalition.post.sandbox.faults import Faults

OWN = {"0121": "busy", "0122": "no-answer", "0123": "failed", "0124": "silent", "0125": "9", "0126": "hangs-up"}
OFFICE = {"0131": "busy", "0132": "no-answer", "0133": "failed"}
REFUSED = "0120"  # the provider rings no such number
TALK = 65  # seconds that a talk lasts, as told; nobody waits for them
PAUSE = 0.4  # seconds between two steps
ENDS = ("busy", "no-answer", "failed", "canceled", "completed")


@dataclass(slots=True)
class Call:
    """One call: who was rung, what was said to her, what she did, how it ended."""

    sid: str
    token: str
    order: dict[str, str]
    at: datetime
    told: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    office: str = ""
    seconds: int = 0
    is_ended: bool = False  # the house asked for it


class Exchange:
    """All calls of this sandbox; every one is played by a thread of its own."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.calls: list[Call] = []

    def create(self, path: str, given: str, order: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Answer an order to ring as Twilio does: 201, or a refusal with its code; the call goes its own way."""
        account, _, token = _basic(given).partition(":")
        if not token or f"/Accounts/{account}/" not in path:
            return 401, _problem(401, 20003, "Authenticate")
        number = order.get("To", "")
        if not number.startswith("+") or number[-4:] == REFUSED or number in self.faults.bad_addresses:
            return 400, _problem(400, 21211, "The 'To' number is not a valid phone number.")
        if not order.get("Url", "").startswith("http") or not order.get("From"):
            return 400, _problem(400, 21205, "Url is not a valid URL.")
        call = Call(f"CA{secrets.token_hex(16)}", token, order, datetime.now(UTC))
        self.calls.append(call)
        threading.Thread(target=self._play, args=(call,), daemon=True, name="call").start()
        return 201, {"sid": call.sid, "account_sid": account, "status": "queued", "direction": "outbound-api"}

    def hang_up(self, path: str, given: str) -> tuple[int, dict[str, Any]]:
        """End a call that somebody has stopped, as Twilio does: both phones, whether it rings or is talked on."""
        sid = path.rpartition("/")[2].removesuffix(".json")
        call = next((one for one in self.calls if one.sid == sid), None)
        if call is None or _basic(given).partition(":")[2] != call.token:
            return 404, _problem(404, 20404, "The requested resource was not found")
        call.is_ended = True
        return 200, {"sid": sid, "status": "completed"}

    def _play(self, call: Call) -> None:
        acts = OWN.get(call.order["To"][-4:], "1")
        if self.faults.rolls("calls_busy"):
            acts = "busy"
        elif self.faults.rolls("calls_no_answer"):
            acts = "no-answer"
        self._report(call, "initiated")
        self._report(call, "ringing")
        if acts in ENDS:
            self._report(call, acts)
            return
        self._report(call, "in-progress")
        if acts != "hangs-up":
            self._listen(call, acts)
        self._report(call, "completed", CallDuration=str(call.seconds + 12))

    def _listen(self, call: Call, acts: str) -> None:
        """Follow the documents: a key, a dialled office, until somebody hangs up."""
        address, fields = call.order["Url"], {"CallStatus": "in-progress"}
        for _turn in range(5):
            document = self._ask(call, address, fields)
            if document is None:
                return
            call.said += [say.text or "" for say in document.iter("Say")]
            gather, dial = document.find("Gather"), document.find("Dial")
            if gather is not None and acts in "19":
                address, fields = gather.get("action", ""), {"CallStatus": "in-progress", "Digits": acts}
            elif dial is not None:
                address, fields = dial.get("action", ""), self._talk(call, dial)
            else:
                return

    def _talk(self, call: Call, dial: Xml.Element) -> dict[str, str]:
        call.office = (dial.findtext("Number") or "").strip()
        how = OFFICE.get(call.office[-4:], "completed")
        call.seconds = min(TALK, int(dial.get("timeLimit", "14400"))) if how == "completed" else 0
        talked = {"DialCallDuration": str(call.seconds)} if call.seconds else {}
        return {
            "CallStatus": "in-progress",
            "DialCallStatus": how,
            "DialCallSid": f"CA{call.sid[2:30]}office",
            **talked,
        }

    def _ask(self, call: Call, address: str, fields: dict[str, str]) -> Xml.Element | None:
        time.sleep(PAUSE)
        if call.is_ended:
            return None
        body = self._post(call, address, fields, call.token)
        try:
            return Xml.fromstring(body) if body else None  # noqa: S314 - our own server's document
        except Xml.ParseError:
            return None

    def _report(self, call: Call, status: str, **more: str) -> None:
        """Report a status, under the faults: lost, late (others overtake it), twice, signed by somebody else."""
        time.sleep(PAUSE)
        if call.is_ended and "completed" not in (status, *call.told):
            status = "completed"
        if "completed" in call.told:
            return
        call.told.append(status)
        if not call.order.get("StatusCallback") or self.faults.rolls("events_missing"):
            return
        fields = {"CallStatus": status, "SequenceNumber": str(len(call.told) - 1), **more}
        token = secrets.token_hex(16) if self.faults.rolls("events_forged") else call.token
        times = 2 if self.faults.rolls("events_twice") else 1

        def post() -> None:
            for _turn in range(times):
                self._post(call, call.order["StatusCallback"], fields, token)

        if self.faults.rolls("events_late"):
            timer = threading.Timer(self.faults.late, post)
            timer.daemon = True
            timer.start()
        else:
            post()

    def _post(self, call: Call, address: str, fields: dict[str, str], token: str) -> bytes:
        told = {"CallSid": call.sid, "To": call.order["To"], "From": call.order["From"], "ApiVersion": "2010-04-01"}
        told |= {"Direction": "outbound-api", **fields}
        headers = {twiml.SIGNATURE_HEADER: twiml.sign(address, told, token), "User-Agent": "TwilioProxy/1.1 (sandbox)"}
        request = urllib.request.Request(address, data=urlencode(told).encode(), headers=headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:  # noqa: S310
                return bytes(answer.read(64 * 1024))
        except (urllib.error.URLError, http.client.HTTPException, OSError):
            return b""


def _basic(given: str) -> str:
    kind, _, told = given.partition(" ")
    try:
        return base64.b64decode(told).decode() if kind.lower() == "basic" else ""
    except ValueError:
        return ""


def _problem(status: int, code: int, message: str) -> dict[str, Any]:
    about = f"https://www.twilio.com/docs/errors/{code}"
    return {"status": status, "code": code, "message": message, "more_info": about}
