"""Reads the General Assembly's files: one line a bill, one line an action, one line a subject."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from campaigns.legislation.rules import tidy_number
from campaigns.legislation.sources.rules import ActionFacts, BillFacts, Unreadable, committee_of, day_of, stage_of

SOURCE = "cga"
INFO, HISTORY, SUBJECTS, COMMITTEES = "bill_info.csv", "bill_history.csv", "subject.csv", "committee.csv"
FILES = (INFO, HISTORY, SUBJECTS, COMMITTEES)
PAGE = "https://www.cga.ct.gov/asp/cgabillstatus/cgabillstatus.asp?selBillType=Bill&bill_num={number}&which_year={year}"
OPEN_END = re.compile(r"\bcomm(?:ittee|\.)? on$", re.I)  # the committee's code stands in a column of its own


def is_info(head: list[str]) -> bool:
    """Tell whether the head of a CSV is that of the file of bills."""
    return {"bill_num", "bill_title", "sess_year"} <= {one.strip().casefold() for one in head}


def read_files(texts: Mapping[str, str]) -> Iterator[BillFacts | Unreadable]:
    """Read the files by their names; only the file of bills must be there, the others add to it."""
    names = {
        row.get("comm_code", "").strip(): row.get("comm_name", "").strip() for row in _rows(texts.get(COMMITTEES, ""))
    }
    history: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in _rows(texts.get(HISTORY, "")):
        history[row.get("bill_num", "").strip()].append(row)
    subjects: dict[str, list[str]] = defaultdict(list)
    for row in _rows(texts.get(SUBJECTS, "")):
        subjects[row.get("bill_num", "").strip()].append(row.get("subj_desc", "").strip()[:100])
    for line, row in enumerate(_rows(texts.get(INFO, "")), start=2):
        number, title, year = (row.get(name, "").strip() for name in ("bill_num", "bill_title", "sess_year"))
        if not number or not title or not year:
            yield Unreadable(f"{INFO} line {line}: number, title or year is missing")
            continue
        actions = tuple(_actions(history[number], names)) if HISTORY in texts else None
        committees = [committee_of(one.text) for one in actions or ()]
        yield BillFacts(
            source=SOURCE,
            session=year[:20],
            identifier=tidy_number(number)[:20],
            title=" ".join(title.split()).rstrip(".")[:500],
            external_id=f"{year}/{number}"[:80],
            url=PAGE.format(number=number, year=year)[:200],
            chamber={"S": "upper", "H": "lower"}.get(number[:1].upper(), ""),
            committee=next((one for one in reversed(committees) if one), ""),
            stage=stage_of(actions, "committee") if actions is not None else "",
            subjects=tuple(dict.fromkeys(subjects[number])) if SUBJECTS in texts else None,
            actions=actions,
        )


def _rows(text: str) -> Iterator[dict[str, str]]:
    for row in csv.DictReader(io.StringIO(text)):
        yield {
            str(name).strip().casefold(): value or "" for name, value in row.items() if isinstance(value, str | None)
        }


def _actions(rows: list[Mapping[str, str]], committees: Mapping[str, str]) -> Iterator[ActionFacts]:
    for row in sorted(rows, key=lambda one: one.get("act_date", "")):
        day, text = day_of(row.get("act_date", "")), " ".join(row.get("act_desc", "").split())
        if OPEN_END.search(text) and row.get("qual1", "").strip():
            code = row["qual1"].strip()
            text = f"{text} {committees.get(code, code)}"
        if day and text:
            yield ActionFacts(day, text[:400])
