"""What becomes of a request that goes wrong: words for the person, a line in the log, and never the end of this process."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from collector.console.answers import Answers
from collector.errors import SessionEnded, StoreError
from collector.intake.bodies import NotTaken
from collector.operation.quiet import new_reference

log = logging.getLogger(__name__)

TROUBLE: Final = (
    "The collector cannot use its disk now. Look in a minute whether what you sent was recorded, before you send it again."
)
FAILED: Final = "This failed. If you were sending something, look whether it was recorded before you send it again."

Handler = Callable[[Request], Awaitable[Response]]


def guarded(answers: Answers, place: str, handle: Handler) -> Handler:
    """The same handler, whatever goes wrong in it. `place` is what the log calls it."""

    async def answer(request: Request) -> Response:
        try:
            return await handle(request)
        except SessionEnded as ended:
            return answers.to_sign_in(request, str(ended) if answers.cookies.session(request) else "")
        except NotTaken as error:
            return answers.problem(request, error.status, str(error))
        except StoreError:
            log.exception("nobody can be let in: the database cannot be used", extra={"place": place})
            return answers.problem(request, 503, TROUBLE)
        except Exception:  # whatever one request causes costs that request, and never this process
            reference = new_reference()
            log.exception("a request of the console failed", extra={"place": place, "reference": reference})
            return answers.problem(request, 500, f"{FAILED} The collector's log says more under {reference}.")

    return answer
