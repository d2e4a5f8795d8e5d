"""The two cookies of the console: which session this is, and what is said once on the next page."""

from typing import Final
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response

_LONGEST_SAID: Final = 400
_SAID_FOR_SECONDS: Final = 60


class Cookies:
    """Names and attributes. `__Host-` (RFC 6265bis, 4.1.3.2) lets no other host of the domain plant one; it needs HTTPS."""

    def __init__(self, *, is_secure: bool) -> None:
        """`is_secure` False only where the console is served over plain HTTP to its own computer."""
        self._is_secure = is_secure
        self._prefix = "__Host-" if is_secure else ""

    def session(self, request: Request) -> str:
        """The value that says which session this is; "" for none."""
        return request.cookies.get(f"{self._prefix}rollcall", "")

    def keep_session(self, response: Response, value: str) -> None:
        """Until the browser is closed, or the session ends here."""
        self._set(response, "rollcall", value, None)

    def end_session(self, response: Response) -> None:
        """Nobody is signed in any more."""
        self._set(response, "rollcall", "", 0)

    def said(self, request: Request) -> str:
        """What the page before had to say."""
        return unquote(request.cookies.get(f"{self._prefix}rollcall-said", ""))

    def say(self, response: Response, words: str) -> None:
        """Let the next page say this; "" forgets what was to be said."""
        self._set(response, "rollcall-said", quote(words[:_LONGEST_SAID]), _SAID_FOR_SECONDS if words else 0)

    def _set(self, response: Response, name: str, value: str, seconds: int | None) -> None:
        response.set_cookie(
            f"{self._prefix}{name}", value, max_age=seconds, path="/", secure=self._is_secure, httponly=True, samesite="lax"
        )
