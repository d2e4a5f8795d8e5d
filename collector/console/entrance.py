"""The ways in and out: signing in, signing out, the link with which somebody chooses a password, and whose school is shown."""

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
from collector.console.answers import SIGN_IN
from collector.console.doors import Doors, address_of, inside
from collector.console.incoming import Sent
from collector.console.second_step_pages import next_step
from collector.console.site import NO_SUCH_PAGE, NOT_FROM_HERE
from collector.errors import PasswordRefused, SignInRefused, WelcomeEnded
from collector.store import assets, schools
from collector.store.schools import School

_NO_SCHOOL: Final = "Your account has no role at any school yet. Ask whoever made it to give you one."
_CHOSEN: Final = "Your password is set. Sign in with it."


@dataclass(frozen=True, slots=True)
class Entrance:
    """Everything that is answered outside of a school's pages."""

    doors: Doors
    passwords: Passwords

    def routes(self) -> list[Route]:
        """Each address, and what answers it."""
        off = self.doors.off_the_loop
        return [
            Route("/", off(self._home), methods=["GET"]),
            Route("/go", off(self._go), methods=["GET"]),
            Route("/d/{tag}", off(self._label), methods=["GET"]),
            Route(SIGN_IN, off(self._ask), methods=["GET"]),
            Route(SIGN_IN, off(self._sign_in), methods=["POST"]),
            Route("/sign-out", off(self._sign_out), methods=["POST"]),
            Route("/welcome/{secret}", off(self._welcome), methods=["GET"]),
            Route("/welcome/{secret}", off(self._choose_password), methods=["POST"]),
        ]

    def _home(self, request: Request, _: Sent) -> Response:
        theirs = self._schools_of(request)
        if not theirs:
            return self.doors.answers.problem(request, 403, _NO_SCHOOL)
        return self.doors.answers.redirect(_address_of(theirs[0], "/"))

    def _go(self, request: Request, _: Sent) -> Response:
        wanted = request.query_params.get("school", "")
        for each in self._schools_of(request):
            if each.school_id == wanted:
                return self.doors.answers.redirect(_address_of(each, "/"))
        return self.doors.answers.problem(request, 404, NO_SUCH_PAGE)

    def _label(self, request: Request, _: Sent) -> Response:
        """Where the QR code on a device leads: to the school that has it in its list."""
        tag = str(request.path_params["tag"])
        theirs = self._schools_of(request)
        with self.doors.house.database.reading() as tx:
            owning = [each for each in theirs if assets.with_tag(tx, each.school_id, tag)] or theirs
        if not owning:
            return self.doors.answers.problem(request, 404, NO_SUCH_PAGE)
        return self.doors.answers.redirect(_address_of(owning[0], f"/d/{quote(tag, safe='')}"))

    def _schools_of(self, request: Request) -> list[School]:
        house, cookie = self.doors.house, self.doors.answers.cookies.session(request)
        visitor = house.visitor_of(cookie, house.clock(), at_work=True)
        with self.doors.house.database.reading() as tx:
            return [each for each in schools.everyone(tx) if visitor.roles_at(each.school_id)]

    def _ask(self, request: Request, _: Sent) -> Response:
        return self._sign_in_page(request, inside(request.query_params.get("next", "")), "", {})

    def _sign_in(self, request: Request, form: Sent) -> Response:
        onward, name = inside(form.fields.get("next", "")), form.fields.get("name", "")
        asked = Asked(name, form.fields.get("password", ""), address_of(request))
        now = self.doors.house.clock()
        try:
            who = signing_in.sign_in(self.doors.house.database, asked, self.passwords, now=now)
        except SignInRefused as refused:
            return self._sign_in_page(request, onward, name, {"password": str(refused)})
        with self.doors.house.database.writing() as tx:
            cookie = web_sessions.begin(
                tx, who.account_id, proved_at=now, now=now, new_secret=self.doors.new_secret, stage=who.stage
            )
        response = self.doors.answers.redirect(next_step(who.stage, onward))
        self.doors.answers.cookies.keep_session(response, cookie)
        return response

    def _sign_in_page(self, request: Request, onward: str, name: str, problems: dict[str, str]) -> Response:
        values = {"next": onward, "name": name, "problems": problems}
        return self.doors.answers.without_session(request, "sign_in.html.jinja", values, 422 if problems else 200)

    def _sign_out(self, request: Request, form: Sent) -> Response:
        cookie = self.doors.answers.cookies.session(request)
        if cookie and not is_csrf_token(form.fields.get("csrf", ""), cookie):
            return self.doors.answers.problem(request, 403, NOT_FROM_HERE)
        with self.doors.house.database.writing() as tx:
            web_sessions.end(tx, cookie)
        response = self.doors.answers.redirect(SIGN_IN, "You are signed out.")
        self.doors.answers.cookies.end_session(response)
        return response

    def _welcome(self, request: Request, _: Sent) -> Response:
        return self._welcome_page(request, {})

    def _choose_password(self, request: Request, form: Sent) -> Response:
        password = form.fields.get("password", "")
        if password != form.fields.get("again", ""):
            return self._welcome_page(request, {"again": "The two are not the same. Type the password twice."})
        try:
            secret = str(request.path_params["secret"])
            welcome.set_password(self.doors.house.database, secret, password, self.passwords, now=self.doors.house.clock())
        except PasswordRefused as refused:
            return self._welcome_page(request, {"password": str(refused)})
        except WelcomeEnded as ended:
            return self.doors.answers.problem(request, 404, str(ended))
        return self.doors.answers.redirect(SIGN_IN, _CHOSEN)

    def _welcome_page(self, request: Request, problems: dict[str, str]) -> Response:
        secret = str(request.path_params["secret"])
        try:
            with self.doors.house.database.reading() as tx:
                account = welcome.find(tx, secret, self.doors.house.clock())
        except WelcomeEnded as ended:
            return self.doors.answers.problem(request, 404, str(ended))
        values = {"account": account, "secret": secret, "problems": problems}
        return self.doors.answers.without_session(request, "welcome.html.jinja", values, 422 if problems else 200)


def _address_of(school: School, to: str) -> str:
    return f"/s/{quote(school.school_id)}{to}"
