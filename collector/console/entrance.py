"""The ways in and out: signing in, signing out, the link with which somebody chooses a password, and whose school is shown."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from collector.accounts import signing_in, web_sessions, welcome
from collector.accounts.csrf import is_csrf_token
from collector.accounts.passwords import Passwords
from collector.accounts.signing_in import Asked
from collector.console.answers import SIGN_IN, Answers
from collector.console.house import House
from collector.console.incoming import NOTHING_SENT, Sent, comes_from_elsewhere, sent
from collector.console.site import NO_SUCH_PAGE, NOT_FROM_HERE, TROUBLE
from collector.errors import PasswordRefused, SessionEnded, SignInRefused, StoreError, WelcomeEnded
from collector.intake.bodies import Bodies, NotTaken
from collector.store import assets, schools
from collector.store.schools import School

log = logging.getLogger(__name__)

_NO_SCHOOL: Final = "Your account has no role at any school yet. Ask whoever made it to give you one."
_CHOSEN: Final = "Your password is set. Sign in with it."

Handle = Callable[[Request, Sent], Response]


@dataclass(frozen=True, slots=True)
class Entrance:
    """Everything that is answered outside of a school's pages."""

    house: House
    answers: Answers
    bodies: Bodies
    workers: Executor
    passwords: Passwords
    new_secret: Callable[[], str]

    def routes(self) -> list[Route]:
        """Each address, and what answers it."""
        return [
            Route("/", self._off_the_loop(self._home), methods=["GET"]),
            Route("/go", self._off_the_loop(self._go), methods=["GET"]),
            Route("/d/{tag}", self._off_the_loop(self._label), methods=["GET"]),
            Route(SIGN_IN, self._off_the_loop(self._ask), methods=["GET"]),
            Route(SIGN_IN, self._off_the_loop(self._sign_in), methods=["POST"]),
            Route("/sign-out", self._off_the_loop(self._sign_out), methods=["POST"]),
            Route("/welcome/{secret}", self._off_the_loop(self._welcome), methods=["GET"]),
            Route("/welcome/{secret}", self._off_the_loop(self._choose_password), methods=["POST"]),
        ]

    def _off_the_loop(self, handle: Handle) -> Callable[[Request], object]:
        async def answer(request: Request) -> Response:
            loop = asyncio.get_running_loop()
            try:
                form = NOTHING_SENT
                if request.method == "POST":
                    form = await sent(request, self.bodies, request.client.host if request.client else "")
                    if comes_from_elsewhere(request):
                        return self.answers.problem(request, 403, NOT_FROM_HERE)
                return await loop.run_in_executor(self.workers, handle, request, form)
            except SessionEnded as ended:
                return self.answers.to_sign_in(request, str(ended) if self.answers.cookies.session(request) else "")
            except NotTaken as error:
                return self.answers.problem(request, error.status, str(error))
            except StoreError:
                log.exception("nobody can sign in: the database cannot be used")
                return self.answers.problem(request, 503, TROUBLE)

        return answer

    def _home(self, request: Request, _: Sent) -> Response:
        theirs = self._schools_of(request)
        if not theirs:
            return self.answers.problem(request, 403, _NO_SCHOOL)
        return self.answers.redirect(_address_of(theirs[0], "/"))

    def _go(self, request: Request, _: Sent) -> Response:
        wanted = request.query_params.get("school", "")
        for each in self._schools_of(request):
            if each.school_id == wanted:
                return self.answers.redirect(_address_of(each, "/"))
        return self.answers.problem(request, 404, NO_SUCH_PAGE)

    def _label(self, request: Request, _: Sent) -> Response:
        """Where the QR code on a device leads: to the school that has it in its list."""
        tag = str(request.path_params["tag"])
        theirs = self._schools_of(request)
        with self.house.database.reading() as tx:
            owning = [each for each in theirs if assets.with_tag(tx, each.school_id, tag)] or theirs
        if not owning:
            return self.answers.problem(request, 404, NO_SUCH_PAGE)
        return self.answers.redirect(_address_of(owning[0], f"/d/{quote(tag, safe='')}"))

    def _schools_of(self, request: Request) -> list[School]:
        visitor = self.house.visitor_of(self.answers.cookies.session(request), self.house.clock())
        with self.house.database.reading() as tx:
            return [each for each in schools.everyone(tx) if visitor.roles_at(each.school_id)]

    def _ask(self, request: Request, _: Sent) -> Response:
        return self._sign_in_page(request, _inside(request.query_params.get("next", "")), "", {})

    def _sign_in(self, request: Request, form: Sent) -> Response:
        onward, name = _inside(form.fields.get("next", "")), form.fields.get("name", "")
        asked = Asked(name, form.fields.get("password", ""), request.client.host if request.client else "")
        now = self.house.clock()
        try:
            who = signing_in.sign_in(self.house.database, asked, self.passwords, now=now)
        except SignInRefused as refused:
            return self._sign_in_page(request, onward, name, {"password": str(refused)})
        with self.house.database.writing() as tx:
            cookie = web_sessions.begin(tx, who.account_id, proved_at=now, now=now, new_secret=self.new_secret, stage=who.stage)
        response = self.answers.redirect(onward or "/")
        self.answers.cookies.keep_session(response, cookie)
        return response

    def _sign_in_page(self, request: Request, onward: str, name: str, problems: dict[str, str]) -> Response:
        values = {"next": onward, "name": name, "problems": problems}
        return self.answers.without_session(request, "sign_in.html.jinja", values, 422 if problems else 200)

    def _sign_out(self, request: Request, form: Sent) -> Response:
        cookie = self.answers.cookies.session(request)
        if cookie and not is_csrf_token(form.fields.get("csrf", ""), cookie):
            return self.answers.problem(request, 403, NOT_FROM_HERE)
        with self.house.database.writing() as tx:
            web_sessions.end(tx, cookie)
        response = self.answers.redirect(SIGN_IN, "You are signed out.")
        self.answers.cookies.end_session(response)
        return response

    def _welcome(self, request: Request, _: Sent) -> Response:
        return self._welcome_page(request, {})

    def _choose_password(self, request: Request, form: Sent) -> Response:
        password = form.fields.get("password", "")
        if password != form.fields.get("again", ""):
            return self._welcome_page(request, {"again": "The two are not the same. Type the password twice."})
        try:
            secret = str(request.path_params["secret"])
            welcome.set_password(self.house.database, secret, password, self.passwords, now=self.house.clock())
        except PasswordRefused as refused:
            return self._welcome_page(request, {"password": str(refused)})
        except WelcomeEnded as ended:
            return self.answers.problem(request, 404, str(ended))
        return self.answers.redirect(SIGN_IN, _CHOSEN)

    def _welcome_page(self, request: Request, problems: dict[str, str]) -> Response:
        secret = str(request.path_params["secret"])
        try:
            with self.house.database.reading() as tx:
                account = welcome.find(tx, secret, self.house.clock())
        except WelcomeEnded as ended:
            return self.answers.problem(request, 404, str(ended))
        values = {"account": account, "secret": secret, "problems": problems}
        return self.answers.without_session(request, "welcome.html.jinja", values, 422 if problems else 200)


def _address_of(school: School, to: str) -> str:
    return f"/s/{quote(school.school_id)}{to}"


def _inside(address: str) -> str:
    """A page of this console, or nothing: no link to the sign-in page leads anybody to another site."""
    is_ours = address.startswith(("/s/", "/d/")) and "\\" not in address and address.isprintable()
    return address if is_ours else ""
