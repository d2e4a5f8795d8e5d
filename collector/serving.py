"""`rollcall serve`: the ports, the ledger, the watched inbox and the clock, started together and stopped in order."""

import asyncio
import contextlib
import gc
import logging
import secrets
import signal
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from collector.config import CollectorConfig
from collector.enrolment.desk import EnrolmentDesk
from collector.enrolment.greeting import Greeting
from collector.enrolment.renewal import RenewalDesk
from collector.enrolment.why import WhyDesk
from collector.intake.enrolment_service import EnrolmentService
from collector.intake.grpc_enrolment import EnrolmentPort
from collector.intake.grpc_health import HealthPort
from collector.intake.grpc_session import AgentsPort
from collector.intake.https import application
from collector.intake.https_intake import HttpsIntake, answers
from collector.intake.https_session import HttpsSessions
from collector.intake.listening import Pages, listening
from collector.intake.metrics_page import metrics_application
from collector.judging import judge_school
from collector.keys import CollectorKeys
from collector.ledger import Ledger
from collector.operation import Operation
from collector.registers.inbox import Inbox
from collector.registers.inbox_watch import InboxWatch
from collector.sessions.briefing import Trust
from collector.sessions.front_desk import FrontDesk
from collector.sessions.open_sessions import OpenSessions
from collector.store import nonces, schools
from collector.store.database import Database
from compliance.envelope import Signer

log = logging.getLogger(__name__)

TICK_SECONDS: Final = 300
GARBAGE_AFTER_OBJECTS: Final = 20_000
NONCES_KEPT_FOR: Final = timedelta(days=400)  # an offline report is dated by the last nonce that its device saw


class Serving:
    """One running collector."""

    def __init__(
        self,
        database: Database,
        keys: CollectorKeys,
        config: CollectorConfig,
        clock: Callable[[], datetime],
        inboxes: Sequence[Inbox],
        operation: Operation,
        receipts: Signer,
    ) -> None:
        """A collector over one data folder; nothing is started yet."""
        self._database = database
        self._keys = keys
        self._config = config
        self._clock = clock
        self._inboxes = inboxes
        self._operation = operation
        self._receipts = receipts

    async def run(self, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Serve until `stop` is set. `ready` is called once, when every port listens. Raises PortInUse."""
        await asyncio.to_thread(self._tick)
        with contextlib.ExitStack() as stack:
            ledger = Ledger(self._database, self._clock, self._receipts, self._operation.storage)
            stack.enter_context(contextlib.closing(ledger))
            objections = self._operation.readiness.objections
            self._operation.readiness.ask(lambda: "" if ledger.is_alive else "reports are not written any more")
            enrolment, sessions = self._enrolment(), OpenSessions()
            desk = FrontDesk(self._database, self._clock, self._trust)
            agents = AgentsPort(desk, ledger, sessions, self._clock, self._operation.metrics)
            turns = HttpsSessions(self._database, desk, ledger, sessions, self._clock)
            questions = HttpsIntake(answers(enrolment, turns), self._clock).routes()
            https = application(lambda: ledger.is_alive, objections, questions)
            pages = Pages(https, metrics_application(self._operation.metrics.page))
            async with listening(self._config, self._keys, EnrolmentPort(enrolment), agents, HealthPort(objections), pages):
                for inbox in self._inboxes:
                    watch = InboxWatch(inbox, self._clock)
                    watch.start()
                    stack.callback(watch.stop)
                ready()
                await self._until(stop)

    def _trust(self) -> Trust:
        trust = self._keys.trust()
        return trust.version, trust.sealed

    def _enrolment(self) -> EnrolmentService:
        database, keys, clock = self._database, self._keys, self._clock
        greeting, enrolling = Greeting(database, clock), EnrolmentDesk(database, keys, clock)
        return EnrolmentService(greeting, enrolling, RenewalDesk(database, keys, clock), WhyDesk(database, keys, clock))

    async def _until(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), TICK_SECONDS)
                return
            try:
                await asyncio.to_thread(self._tick)
            except Exception:  # whatever goes wrong in judging again must not stop the collector from listening
                log.exception("the clock's judging failed; it is tried again at the next tick")

    def _tick(self) -> None:
        """What time alone changes: a fresh nonce, verdicts that age, certificates that end."""
        now = self._clock()
        self._keys.keep_fresh(self._config.host, now)
        with self._database.writing() as tx:
            nonces.issue(tx, secrets.token_bytes(32), now)
            nonces.forget_before(tx, now - NONCES_KEPT_FOR)
            everyone = [school.school_id for school in schools.everyone(tx)]
        for school_id in everyone:
            judge_school(self._database, school_id, now)


def serve_until_stopped(serving: Serving, ready: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM."""
    # A report is some hundred objects that no cycle holds: looking for cycles at every 700th finds nothing, at a cost.
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER_OBJECTS, 20, 50)

    async def run() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for each in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C reaches asyncio.run itself
                loop.add_signal_handler(each, stop.set)
        await serving.run(stop, ready)

    asyncio.run(run())
