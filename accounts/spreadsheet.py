"""Tables for spreadsheet programs: no cell of ours is ever taken for a formula."""

import csv
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse

# What spreadsheet programs take for the start of a formula; also as full-width characters.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001


def safe_cell(value) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


class _Line:
    """The csv writer's file: hands back what would be written."""

    def write(self, line: str) -> str:
        return line


def _lines(rows: Iterable[Iterable]) -> Iterator[str]:
    yield "\ufeff"  # without it Excel takes UTF-8 for something else
    writer = csv.writer(_Line())
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])


def csv_response(rows: Iterable[Iterable], *, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
