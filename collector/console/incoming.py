"""What came with a request, read within limits and taken out of the web framework."""

import re
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, Headers
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from collector.console.visit import Upload
from collector.intake.bodies import Bodies, NotTaken

FORM_BYTES: Final = 256 * 1024
"""The largest form without a file: a drawn signature has some 20 kB."""
UPLOAD_BYTES: Final = 6 * 1024 * 1024
_MOST_FIELDS: Final = 300
_MOST_FILES: Final = 3
_BOUNDARY: Final = re.compile(rb"[0-9A-Za-z'()+_,./:=?-]{1,70}")  # RFC 2046, 5.1.1, without blanks
_NOT_READABLE: Final = "the form cannot be read; go back, and send it again"


@dataclass(frozen=True, slots=True)
class Sent:
    """The body of a form: the last value of each field, and the files."""

    fields: Mapping[str, str] = field(default_factory=dict)
    uploads: Mapping[str, Upload] = field(default_factory=dict)


NOTHING_SENT: Final = Sent()


async def sent(request: Request, bodies: Bodies, address: str) -> Sent:
    """The form that came. Raises NotTaken for one that is too large, cannot be read or finds no room."""
    is_multipart = request.headers.get("content-type", "").startswith("multipart/form-data")
    async with bodies.held(request, address, UPLOAD_BYTES if is_multipart else FORM_BYTES) as body:
        return await _parts(_headers_of(request), body) if is_multipart else _fields(body)


def comes_from_elsewhere(request: Request) -> bool:
    """Whether a browser says that another site's page sent this form. One that says nothing is held to the form's token."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return True
    try:
        return origin is not None and urlsplit(origin).netloc != request.headers.get("host", "")
    except ValueError:  # no address at all
        return True


def _headers_of(request: Request) -> Headers:
    """What divides the parts, and nothing else: a sender who names the letters' encoding could name one that takes seconds."""
    _, options = parse_options_header(request.headers["content-type"])
    boundary = options.get(b"boundary", b"")
    if not _BOUNDARY.fullmatch(boundary):
        raise NotTaken(400, _NOT_READABLE)
    return Headers(raw=[(b"content-type", b'multipart/form-data; boundary="' + boundary + b'"')])


def _fields(body: bytes) -> Sent:
    try:
        return Sent(dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)))
    except ValueError as error:  # no UTF-8, or too many fields
        raise NotTaken(400, _NOT_READABLE) from error


async def _parts(headers: Headers, body: bytes) -> Sent:
    async def whole() -> AsyncGenerator[bytes, None]:
        yield body

    try:
        form = await MultiPartParser(
            headers, whole(), max_files=_MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=FORM_BYTES
        ).parse()
    except (MultiPartException, KeyError, ValueError) as error:
        raise NotTaken(400, _NOT_READABLE) from error
    try:
        return await _sorted(form)
    finally:
        await form.close()


async def _sorted(form: FormData) -> Sent:
    fields: dict[str, str] = {}
    uploads: dict[str, Upload] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields[name] = value
        elif content := await value.read():
            uploads[name] = Upload(value.filename or "", content)
    return Sent(fields, uploads)
