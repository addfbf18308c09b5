"""Files for the stories of imports."""

import io
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from contacts.imports import forms, selectors, services
from contacts.imports.models import ImportRun


def upload(partner: Any, content: str | bytes, *, name: str = "people.csv", encoding: str = "utf-8") -> ImportRun:
    """Upload a file."""
    data = content.encode(encoding) if isinstance(content, str) else content
    return services.upload(file=ContentFile(data, name=name), name=name, partner=partner, by=None, now=timezone.now())


def plan(run: ImportRun, **choices: Any) -> ImportRun:
    """Take the guessed columns, with these choices, and look ahead."""
    mapping = choices.pop("mapping", {int(index): name for index, name in run.mapping.items()})
    services.plan(run=run, choices=services.Choices(mapping=mapping, **choices), by=None, now=timezone.now())
    return services.check_now(run=run)


def bring_in(run: ImportRun) -> ImportRun:
    """Start and run to the end."""
    services.start(run=run, by=None, now=timezone.now())
    return services.run_now(run=run)


def sheet(rows: list[list[str]]) -> bytes:
    """Write a small XLSX by hand."""
    import zipfile

    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>" for row in rows
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets><sheet name="a" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def refused_of(run: ImportRun) -> list[list[str]]:
    """Give the refused rows as their file has them, heads first."""
    columns = forms.refused_list(run).columns
    rows = selectors.list_refused(run).order_by("row")
    return [[str(one.label) for one in columns], *([str(one.value_of(row)) for one in columns] for row in rows)]
