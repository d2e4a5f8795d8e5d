"""The console's own script, style and pictures, under names that change with their content: a browser may keep them."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from collector.console.protection import HEADERS

_FOLDER: Final = Path(__file__).parent / "static"
_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_KEPT: Final = {**HEADERS, "Cache-Control": "public, max-age=31536000, immutable"}
_HASH_CHARACTERS: Final = 12


@cache
def _files() -> dict[str, tuple[str, bytes]]:
    """By the name under which it is served, the type and the content of every file."""
    found = {}
    for path in sorted(_FOLDER.iterdir()):
        if path.suffix in _TYPES:
            content = path.read_bytes()
            tag = hashlib.sha256(content).hexdigest()[:_HASH_CHARACTERS]
            found[f"{path.stem}.{tag}{path.suffix}"] = (_TYPES[path.suffix], content)
    return found


@cache
def address_of(name: str) -> str:
    """Where a file is served. KeyError for one that is not there."""
    stem, _, suffix = name.rpartition(".")
    for served in _files():
        if served.startswith(f"{stem}.") and served.endswith(f".{suffix}"):
            return f"/static/{served}"
    raise KeyError(name)


async def _serve(request: Request) -> Response:
    found = _files().get(request.path_params["name"])
    if found is None:
        return PlainTextResponse("there is no such file\n", 404, HEADERS)
    media_type, content = found
    return Response(content, media_type=media_type, headers=_KEPT)


ROUTE: Final = Route("/static/{name}", _serve, methods=["GET", "HEAD"])
