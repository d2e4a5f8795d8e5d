"""The second step of signing in: a code or a passkey, and setting one of them up for the first time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from collector.accounts import own_factors, passkeys, second_step, totp, web_sessions
from collector.accounts.csrf import is_csrf_token
from collector.accounts.own_factors import Owner
from collector.accounts.passkeys import RelyingParty
from collector.accounts.second_factor import held_by
from collector.console.doors import Doors, inside
from collector.console.incoming import Sent
from collector.console.site import NOT_FROM_HERE
from collector.errors import AccountRefused, SessionEnded, SignInRefused
from collector.papers.codes import picture_of
from collector.store.web_sessions import Stage

CODE: Final = "/sign-in/code"
SET_UP: Final = "/sign-in/set-up"

_AFTER: Final = {Stage.SECOND_FACTOR: CODE, Stage.SET_UP: SET_UP}


def next_step(stage: Stage, onward: str) -> str:
    """Where somebody goes whose password was right."""
    to = _AFTER.get(stage)
    if to is None:
        return onward or "/"
    return f"{to}?next={quote(onward)}" if onward else to


@dataclass(frozen=True, slots=True)
class SecondStep:
    """`party` None: browsers make no passkeys for this collector's address."""

    doors: Doors
    party: RelyingParty | None
    new_bytes: Callable[[int], bytes]

    def routes(self) -> list[Route]:
        """Each address, and what answers it."""
        off = self.doors.off_the_loop
        return [
            Route(CODE, off(self._ask), methods=["GET"]),
            Route(CODE, off(self._take_code), methods=["POST"]),
            Route(SET_UP, off(self._offer), methods=["GET"]),
            Route(SET_UP, off(self._set_up), methods=["POST"]),
        ]

    def _ask(self, request: Request, _: Sent) -> Response:
        return self._code_page(request, inside(request.query_params.get("next", "")), {})

    def _take_code(self, request: Request, form: Sent) -> Response:
        """A passkey's answer comes in a field of its own, which a script fills in."""
        step, onward = self.doors.step(request), inside(form.fields.get("next", ""))
        if not is_csrf_token(form.fields.get("csrf", ""), step.cookie_value):
            return self.doors.answers.problem(request, 403, NOT_FROM_HERE)
        answer = form.fields.get("passkey", "")
        try:
            if answer and self.party:
                cookie = passkeys.authenticate(self.doors.house.database, self.party, answer, step)
            else:
                cookie = second_step.by_code(self.doors.house.database, form.fields.get("code", ""), step)
        except SignInRefused as refused:
            try:
                return self._code_page(request, onward, {"code": str(refused)})
            except SessionEnded:  # what was wrong ended this session: it is said on the sign-in page
                raise SessionEnded(str(refused)) from refused
        return self._let_in(onward, cookie)

    def _code_page(self, request: Request, onward: str, problems: dict[str, str]) -> Response:
        step, options = self.doors.step(request), ""
        with self.doors.house.database.writing() as tx:
            unfinished = web_sessions.find_unfinished(tx, step.cookie_value, step.now, Stage.SECOND_FACTOR)
            held = held_by(tx, unfinished.account.account_id)
            if held.passkeys and self.party:
                options = passkeys.authentication_options(tx, self.party, step, self.new_bytes)
        values = {
            "next": onward,
            "csrf": unfinished.csrf_token,
            "held": held,
            "options": options,
            "problems": problems,
        }
        return self.doors.answers.without_session(request, "sign_in_code.html.jinja", values, 422 if problems else 200)

    def _offer(self, request: Request, _: Sent) -> Response:
        return self._set_up_page(request, inside(request.query_params.get("next", "")), {})

    def _set_up_page(self, request: Request, onward: str, problems: dict[str, str]) -> Response:
        """The secret stays the same while the page is shown anew: an app that has read it need not read another."""
        step = self.doors.step(request)
        with self.doors.house.database.writing() as tx:
            unfinished = web_sessions.find_unfinished(tx, step.cookie_value, step.now, Stage.SET_UP)
            account = unfinished.account
            offer = totp.offered(tx, account) or totp.offer(tx, account, now=step.now, new_bytes=self.new_bytes)
        values = {
            "next": onward,
            "csrf": unfinished.csrf_token,
            "offer": offer,
            "picture": picture_of(offer.uri),
            "problems": problems,
        }
        return self.doors.answers.without_session(request, "sign_in_set_up.html.jinja", values, 422 if problems else 200)

    def _set_up(self, request: Request, form: Sent) -> Response:
        step, onward = self.doors.step(request), inside(form.fields.get("next", ""))
        if not is_csrf_token(form.fields.get("csrf", ""), step.cookie_value):
            return self.doors.answers.problem(request, 403, NOT_FROM_HERE)
        try:
            with self.doors.house.database.writing() as tx:
                account = web_sessions.find_unfinished(tx, step.cookie_value, step.now, Stage.SET_UP).account
                codes = own_factors.confirm_app(tx, form.fields.get("code", ""), Owner(account, step.now, self.new_bytes))
                cookie = second_step.finish(tx, account, "with a password and a new app", step)
        except AccountRefused as refused:
            return self._set_up_page(request, onward, {"code": str(refused)})
        response = self.doors.answers.without_session(
            request, "recovery_codes.html.jinja", {"codes": codes, "onward": onward or "/"}
        )
        self.doors.answers.cookies.keep_session(response, cookie)
        return response

    def _let_in(self, onward: str, cookie: str) -> Response:
        response = self.doors.answers.redirect(onward or "/")
        self.doors.answers.cookies.keep_session(response, cookie)
        return response
