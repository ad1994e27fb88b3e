"""Rows as a CSV file that a spreadsheet opens without doing anything by itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

_ACTIVE = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins with one of these is a formula to a spreadsheet
(https://owasp.org/www-community/attacks/CSV_Injection)."""


def harmless(cell: object) -> str:
    """The cell as text, with an apostrophe before what would be taken for a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_ACTIVE) else text


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A download. With a byte order mark: else one well-known spreadsheet takes UTF-8 for something older."""
    body = io.StringIO()
    writer = csv.writer(body)
    writer.writerow(head)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + body.getvalue(), mimetype="text/csv", headers=disposition)
