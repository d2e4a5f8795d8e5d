"""Answers of pages made into HTTP: rendered, with the protecting headers, with what every page's frame shows."""

from collections.abc import Mapping
from typing import Any, Final, assert_never
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from collector.console.cookies import Cookies
from collector.console.frame import frame_of, frame_without_session
from collector.console.protection import DOWNLOAD_HEADERS, HEADERS
from collector.console.rendering import rendered
from collector.console.visit import Answer, Download, Redirect, Shown, Visit

_SEE_OTHER: Final = 303
SIGN_IN: Final = "/sign-in"


class Answers:
    """What is sent back."""

    def __init__(self, cookies: Cookies) -> None:
        """`cookies` carry the session, and what is said once."""
        self.cookies = cookies

    def of(self, request: Request, visit: Visit, answer: Answer) -> Response:
        """The answer of a page that somebody may see."""
        match answer:
            case Shown(template, values, status):
                return self._page(
                    request, template, {**frame_of(visit, request.url.path, self.cookies.said(request)), **values}, status
                )
            case Redirect(to, said):
                return self.redirect(_address(visit, to), said)
            case Download():
                return _download(answer)
            case _:
                assert_never(answer)

    def refused(self, request: Request, visit: Visit, status: int, words: str) -> Response:
        """Words instead of a page, for somebody who has signed in."""
        return self.of(request, visit, Shown("problem.html.jinja", {"words": words}, status))

    def problem(self, request: Request, status: int, words: str) -> Response:
        """Words instead of a page, for whoever it is."""
        return self.without_session(request, "problem_outside.html.jinja", {"words": words}, status)

    def without_session(self, request: Request, template: str, values: Mapping[str, Any], status: int = 200) -> Response:
        """A page for somebody who has not signed in."""
        return self._page(request, template, {**frame_without_session(self.cookies.said(request)), **values}, status)

    def redirect(self, to: str, said: str = "") -> Response:
        """Go there. `to` is a path of this console."""
        response = RedirectResponse(to, _SEE_OTHER, HEADERS)
        if said:
            self.cookies.say(response, said)
        return response

    def to_sign_in(self, request: Request, words: str) -> Response:
        """Sign in, and then back to the page that was asked for. What was typed is not sent again by itself."""
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return self.redirect(f"{SIGN_IN}?next={quote(back)}" if request.method == "GET" else SIGN_IN, words)

    def _page(self, request: Request, template: str, values: Mapping[str, Any], status: int) -> Response:
        response = HTMLResponse(rendered(template, values), status, HEADERS)
        if self.cookies.said(request):
            self.cookies.say(response, "")
        return response


def _address(visit: Visit, to: str) -> str:
    """Within the school, unless it says otherwise. Never another host."""
    if to.startswith(("/s/", SIGN_IN)):
        return to
    return f"/s/{quote(visit.school.school_id)}{to}"


def _download(answer: Download) -> Response:
    disposition = "inline" if answer.inline else "attachment"
    name = f"{disposition}; filename*=UTF-8''{quote(answer.file_name, safe='')}"  # RFC 6266
    return Response(answer.content, media_type=answer.media_type, headers={**DOWNLOAD_HEADERS, "Content-Disposition": name})
