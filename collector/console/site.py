"""The console on the web: every place behind its session, its right and its token, worked off the event loop."""

import asyncio
import hmac
import logging
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from collector.accounts.rights import Right
from collector.accounts.visitor import Visitor
from collector.console.answers import Answers
from collector.console.guard import FAILED, TROUBLE, Handler, guarded
from collector.console.house import House
from collector.console.incoming import NOTHING_SENT, Sent, comes_from_elsewhere, sent
from collector.console.visit import Answer, Page, Place, Places, Visit
from collector.errors import CollectorError, NotRecorded, StoreError
from collector.intake.bodies import Bodies
from collector.operation.quiet import new_reference
from collector.store import schools
from collector.store.schools import School

log = logging.getLogger(__name__)

NOT_FROM_HERE: Final = (
    "This form was not sent from a page of this console, or is from an earlier session. Go back, and send it again."
)
NO_SUCH_PAGE: Final = "There is no such page here, or it is not for you."
NOT_ALLOWED: Final = "Your role does not include this. Somebody with another role can do it, or give you that role."
_LIVE: Final = {"live", "x-part"}
"""What a page asks for by itself, again and again: nobody need sit before it, so it does not keep a session alive."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for which school, before it is known whether they may."""

    visitor: Visitor
    school: School
    schools: tuple[School, ...]


class Site:
    """Makes routes of places."""

    def __init__(self, house: House, answers: Answers, bodies: Bodies, workers: Executor) -> None:
        """`workers` are the threads that pages run in."""
        self._house = house
        self._answers = answers
        self._bodies = bodies
        self._workers = workers

    def routes(self, places: Places) -> list[Route]:
        """One route for each method of each place, under the school's address, and one for what is not there."""
        return [
            Route(f"/s/{{school}}{each.path}", self._handler(each, page), methods=methods)
            for each in places
            for page, methods in ((each.get, ["GET", "HEAD"]), (each.post, ["POST"]))
            if page is not None
        ] + [Route("/s/{school}/{rest:path}", self._handler(_ELSEWHERE, _nothing_there), methods=["GET", "HEAD", "POST"])]

    def _handler(self, place: Place, page: Page) -> Handler:
        async def handle(request: Request) -> Response:
            loop = asyncio.get_running_loop()
            if request.method != "POST":
                return await loop.run_in_executor(self._workers, self._get, request, place, page)
            asked = await loop.run_in_executor(self._workers, self._asked, request)
            form = await sent(request, self._bodies, request.client.host if request.client else "")
            return await loop.run_in_executor(self._workers, self._post, request, place, page, asked, form)

        return guarded(self._answers, place.path, handle)

    def _get(self, request: Request, place: Place, page: Page) -> Response:
        return self._answered(request, place, page, self._asked(request), NOTHING_SENT)

    def _post(self, request: Request, place: Place, page: Page, asked: Asked | None, form: Sent) -> Response:
        token = form.fields.get("csrf", "")
        if comes_from_elsewhere(request) or (
            asked is not None and not hmac.compare_digest(token.encode(), asked.visitor.csrf_token.encode())
        ):
            return self._answers.problem(request, 403, NOT_FROM_HERE)
        return self._answered(request, place, page, asked, form)

    def _asked(self, request: Request) -> Asked | None:
        """Who asks. None for a school that they have nothing to do with, which looks like one that does not exist."""
        at_work = not _LIVE & {*request.query_params, *request.headers}
        visitor = self._house.visitor_of(self._answers.cookies.session(request), self._house.clock(), at_work=at_work)
        with self._house.database.reading() as tx:
            theirs = tuple(each for each in schools.everyone(tx) if visitor.roles_at(each.school_id))
        for each in theirs:
            if each.school_id == request.path_params["school"]:
                return Asked(visitor, each, theirs)
        return None

    def _answered(self, request: Request, place: Place, page: Page, asked: Asked | None, form: Sent) -> Response:
        if asked is None:
            return self._answers.problem(request, 404, NO_SUCH_PAGE)
        visit = self._visit(request, asked, form)
        if not visit.may(place.right):
            return self._answers.refused(request, visit, 403, NOT_ALLOWED)
        try:
            return self._answers.of(request, visit, page(visit))
        except NotRecorded as error:
            return self._answers.refused(request, visit, 404, str(error))
        except StoreError:
            log.exception("a page of the console could not be made", extra={"place": place.path})
            return self._answers.refused(request, visit, 503, TROUBLE)
        except CollectorError as error:
            return self._answers.refused(request, visit, 422, str(error))
        except Exception:  # whatever one page causes costs that page, and never this process
            reference = new_reference()
            log.exception("a page of the console failed", extra={"place": place.path, "reference": reference})
            return self._answers.refused(request, visit, 500, f"{FAILED} The collector's log says more under {reference}.")

    def _visit(self, request: Request, asked: Asked, form: Sent) -> Visit:
        house = self._house
        return Visit(
            visitor=asked.visitor,
            school=asked.school,
            schools=asked.schools,
            database=house.database,
            collector=house.address_of(asked.school),
            now=house.clock(),
            path={name: str(value) for name, value in request.path_params.items() if name != "school"},
            query=dict(request.query_params),
            form=form.fields,
            uploads=form.uploads,
            origin=house.origin,
        )


def _nothing_there(_: Visit) -> Answer:
    raise NotRecorded(NO_SUCH_PAGE)


_ELSEWHERE: Final = Place("/", Right.SEE_FIGURES)
