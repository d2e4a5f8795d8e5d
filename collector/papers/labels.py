"""Labels for devices: a code that opens the device's page, its asset tag in letters, and the school's name."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, Final
from urllib.parse import quote

import segno
from segno.encoder import DataOverflowError

from collector.errors import FormError
from collector.papers.label_sheets import LabelSheet
from collector.papers.press import Paper, typeset
from collector.papers.printable import printable

MOST_LABELS: Final = 2_000
_LONGEST_TAG: Final = 40  # a longer one is no longer read at arm's length


def address_of(host: str, port: int, tag: str) -> str:
    """What the code says: `https://collector.example:8443/d/LAP-0113`, after which a browser asks who is there."""
    name = f"[{host}]" if ":" in host else host
    return f"https://{name}{'' if port == 443 else f':{port}'}/d/{quote(tag, safe='')}"


def labels_pdf(
    school: str,
    tags: Sequence[str],
    sheet: LabelSheet,
    host: str,
    port: int,
    made_at: datetime,
    *,
    skip: int = 0,
    outline: bool = False,
) -> Paper:
    """The sheets. `skip` leaves so many labels of the first one out that are used up; `outline` draws where each label ends."""
    if len(tags) > MOST_LABELS:
        raise FormError(f"{len(tags):,} labels are too many at once; name at most {MOST_LABELS:,} with --tags")
    if not 0 <= skip < sheet.labels:
        raise FormError(f"skip: {sheet.name} has {sheet.labels} labels; leave out 0 to {sheet.labels - 1} of them")
    data = {
        "title": printable(f"Labels for devices of {school}"),
        "author": printable(school),
        "school": printable(school),
        "labels": [_label(tag, host, port) for tag in tags],
        "skip": skip,
        "outline": outline,
        "sheet": _measures(sheet),
    }
    return typeset("labels", data, made_at)


def _measures(sheet: LabelSheet) -> dict[str, float]:
    return {
        "width": sheet.width_mm,
        "height": sheet.height_mm,
        "across": sheet.across,
        "down": sheet.down,
        "left": sheet.left_mm,
        "top": sheet.top_mm,
        "step_across": sheet.step_across_mm,
        "step_down": sheet.step_down_mm,
    }


def _label(tag: str, host: str, port: int) -> dict[str, Any]:
    address = address_of(host, port, tag)
    try:
        code = segno.make_qr(address, error="m")
    except DataOverflowError as error:
        raise FormError(f"asset tag {tag[:20]!r}…: too long for a label; give the device a shorter one") from error
    drawn = BytesIO()
    code.save(drawn, kind="svg", border=2, dark="#000000", light="#ffffff", xmldecl=False)
    return {
        "tag": printable(tag, _LONGEST_TAG),
        "svg": drawn.getvalue().decode(),
        "alt": printable(f"Code that opens {address}"),
    }
