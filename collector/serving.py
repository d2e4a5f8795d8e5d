"""`rollcall serve`: the ports, the ledger, the watched inbox and the clock, started together and stopped in order."""

import asyncio
import contextlib
import gc
import logging
import secrets
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Final

from starlette.applications import Starlette

from collector.accounts.passkeys import RelyingParty
from collector.alerts.alert_watch import AlertWatch
from collector.config import CollectorConfig
from collector.console.console import Console
from collector.enrolment.desk import EnrolmentDesk
from collector.enrolment.greeting import Greeting
from collector.enrolment.renewal import RenewalDesk
from collector.enrolment.why import WhyDesk
from collector.errors import DataFolderError, StoreError
from collector.evidence.ledger import Ledger
from collector.evidence.nonce_age import is_due
from collector.evidence.rebuilding_due import rebuild_due
from collector.intake.bodies import Bodies
from collector.intake.enrolment_service import EnrolmentService
from collector.intake.grpc_enrolment import EnrolmentPort
from collector.intake.grpc_health import HealthPort
from collector.intake.grpc_session import AgentsPort
from collector.intake.https import application
from collector.intake.https_intake import HttpsIntake, answers
from collector.intake.https_session import HttpsSessions
from collector.intake.listening import Calls, Pages, listening
from collector.intake.metrics_page import metrics_application
from collector.judging.judging_when_due import end_exceptions, judge_due
from collector.judging.school_judging import judge_registers
from collector.keys.keys import CollectorKeys
from collector.keys.policy_signing import keep_policy_bundle
from collector.keys.trust_bundle import MOST_LOST
from collector.operation.open_files import raise_limit
from collector.operation.operation import Operation
from collector.registers.inbox import Inbox
from collector.registers.inbox_watch import InboxWatch
from collector.sessions.briefing import Trust
from collector.sessions.budgets import Budgets
from collector.sessions.front_desk import FrontDesk
from collector.sessions.hall import hall_of
from collector.sessions.watch import Watch
from collector.store import nonces, schools, trust_versions
from compliance.envelope import Signer

log = logging.getLogger(__name__)

TICK_SECONDS: Final = 300
CLOCK_SECONDS: Final = 20
"""How late at most it is noticed that time alone has changed a verdict. Nothing due: one query for each school."""
_MAKING_AGAIN_FOR: Final = timedelta(seconds=5)
GARBAGE_AFTER_OBJECTS: Final = 20_000
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_NONCE_GIVEN_OUT_FOR: Final = timedelta(minutes=10)
_NONCES_KEPT: Final = (
    120_000  # 400 days of one in five minutes: an offline report is dated by the last nonce that its device saw
)


class Serving:
    """One running collector."""

    def __init__(
        self,
        keys: CollectorKeys,
        config: CollectorConfig,
        clock: Callable[[], datetime],
        inboxes: Sequence[Inbox],
        operation: Operation,
        receipts: Signer,
        budgets: Budgets,
        policy_signer: Callable[[], Signer],
        console: Console,
        alerts: AlertWatch,
    ) -> None:
        """A collector over one data folder; nothing is started yet. `policy_signer` loads the policy key."""
        self._console = console
        self._database = operation.database
        self._keys = keys
        self._config = config
        self._clock = clock
        self._inboxes = inboxes
        self._operation = operation
        self._receipts = receipts
        self._budgets = budgets
        self._policy_signer = policy_signer
        self._alerts = alerts

    async def run(self, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Serve until `stop` is set. `ready` is called once, when every port listens. Raises PortInUse."""
        await asyncio.to_thread(self._operation.start_check.begin)
        await asyncio.to_thread(self._tick_in_spite_of_trouble)
        with contextlib.ExitStack() as stack:
            ledger = Ledger(self._database, self._clock, self._receipts, self._operation.commits)
            stack.enter_context(contextlib.closing(ledger))
            stack.enter_context(contextlib.closing(self._console))
            objections = self._operation.readiness.objections
            self._operation.readiness.ask(lambda: "" if ledger.is_alive else "reports are not written any more")
            hall = hall_of(self._budgets, asyncio.get_running_loop().time)
            enrolment = self._enrolment()
            policy_signer = self._signer_of_contexts()
            desk = FrontDesk(self._database, self._clock, self._trust, self._receipts, policy_signer)
            agents = AgentsPort(hall, desk, ledger, self._clock, self._operation.metrics)
            turns = HttpsSessions(self._database, desk, ledger, hall, self._clock, self._operation.metrics)
            answering = answers(enrolment, turns, hall.doorway)
            bodies, party = Bodies(self._budgets), RelyingParty.of(self._config.host, self._config.https_port)
            questions = HttpsIntake(answering, hall.doorway, bodies, self._clock).routes()
            https = application(
                lambda: ledger.is_alive, objections, [*questions, *self._console.routes(bodies, party, is_secure=True)]
            )
            has_certificate = bool(self._config.console_certificate)
            apart = RelyingParty.of(self._config.host, self._config.console_port) if has_certificate else None
            browsers = Starlette(routes=self._console.routes(bodies, apart, is_secure=has_certificate))
            pages = Pages(https, browsers, metrics_application(self._operation.metrics.page))
            calls = Calls(EnrolmentPort(enrolment, hall.doorway), agents, HealthPort(objections))
            async with listening(self._config, self._keys, calls, pages, self._budgets):
                for inbox in self._inboxes:
                    inbox_watch = InboxWatch(inbox, self._clock)
                    inbox_watch.start()
                    stack.callback(inbox_watch.stop)
                self._operation.upkeep.start()
                stack.callback(self._operation.upkeep.stop)
                self._alerts.start()
                stack.callback(self._alerts.stop)
                watch = Watch(self._database, self._clock, hall.sessions, self._trust, policy_signer)
                async with _running(watch.keep_looking()):
                    ready()
                    await self._until(stop)
                self._operation.readiness.object("stop", "the collector is stopping")
                await agents.say_goodbye()

    def _trust(self) -> Trust:
        trust = self._keys.trust()
        return trust.version, trust.sealed

    def _signer_of_contexts(self) -> Signer | None:
        """After the first tick, which makes a key where there was none yet. Without one devices keep what they have."""
        try:
            return self._policy_signer()
        except DataFolderError as error:
            log.error("devices are told nothing of themselves: the policy key cannot be read", extra={"reason": str(error)})
            return None

    def _enrolment(self) -> EnrolmentService:
        database, keys, clock = self._database, self._keys, self._clock
        greeting, enrolling = Greeting(database, clock), EnrolmentDesk(database, keys, clock)
        return EnrolmentService(
            greeting, enrolling, RenewalDesk(database, keys, clock), WhyDesk(database, keys, clock), self._receipts
        )

    async def _until(self, stop: asyncio.Event) -> None:
        looks = 0
        while not stop.is_set():
            await asyncio.to_thread(self._make_again)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), CLOCK_SECONDS)
                return
            looks = (looks + 1) % (TICK_SECONDS // CLOCK_SECONDS)
            await asyncio.to_thread(self._look_at_the_clock if looks else self._tick_in_spite_of_trouble)

    def _tick_in_spite_of_trouble(self) -> None:
        """Also at the start: a collector that comes back while its disk is full waits for room, and says so meanwhile."""
        if self._operation.storage.damage:
            return
        now = self._clock()
        self._try(
            self._keep_keys_fresh, now, "the certificates or the trust bundle could not be renewed; the next tick tries again"
        )
        self._try(self._keep_nonce_fresh, now, "a fresh nonce could not be kept; it is tried again at the next tick")
        self._look_at_the_clock()
        self._try(self._keep_policies_signed, now, "a policy bundle could not be signed; it is tried again in a moment")
        self._try(self._judge_registers, now, "the registers could not be judged; it is tried again at the next tick")

    def _look_at_the_clock(self) -> None:
        """While the disk is in trouble nothing is judged: what is due stays due, and the trouble was said."""
        if not (self._operation.storage.is_in_trouble or self._operation.storage.damage):
            self._try(self._judge_again, self._clock(), "the clock's judging failed; it is tried again at the next tick")

    def _make_again(self) -> None:
        """What an upgrade has left to do, a little at a time, once devices can come in."""
        if not (self._operation.storage.is_in_trouble or self._operation.storage.damage):
            failed = "what an upgrade left could not be made again; it is tried again in a moment"
            self._try(lambda _: rebuild_due(self._database, self._clock, _MAKING_AGAIN_FOR), self._clock(), failed)

    @staticmethod
    def _try(step: Callable[[datetime], object], now: datetime, failed: str) -> None:
        """Whatever goes wrong in a step must stop neither the next one nor the collector from listening."""
        try:
            step(now)
        except StoreError as error:
            log.error("the database could not be written; it is tried again in a moment", extra={"reason": str(error)})
        except Exception:
            log.exception(failed)

    def _keep_keys_fresh(self, now: datetime) -> None:
        """What time alone changes: certificates and a trust bundle that end."""
        with self._database.reading() as tx:
            heard = trust_versions.heard(tx, self._keys.trust().version + MOST_LOST)
        self._keys.keep_fresh(self._config.host, now, heard)

    def _keep_policies_signed(self, now: datetime) -> None:
        """What time alone changes: bundles that end. And the first ones of a collector that signed none before."""
        with self._database.reading() as tx:
            everyone = [school.school_id for school in schools.everyone(tx)]
        signer = self._policy_signer()
        for school_id in everyone:
            with self._database.writing() as tx:
                keep_policy_bundle(tx, school_id, signer, now)

    def _keep_nonce_fresh(self, now: datetime) -> None:
        """What every session needs to show that it is of now."""
        with self._database.writing() as tx:
            if is_due(nonces.newest_issued_at(tx), now, _NONCE_GIVEN_OUT_FOR):
                nonces.issue(tx, secrets.token_bytes(32), now)
            nonces.forget_all_but(tx, _NONCES_KEPT)

    def _judge_again(self, now: datetime) -> None:
        """What time alone changes: evidence ages, days pass, exceptions end. Only the devices that it touches."""
        with self._database.reading() as tx:
            everyone = [school.school_id for school in schools.everyone(tx)]
        for school_id in everyone:
            end_exceptions(self._database, school_id, now)
            judge_due(self._database, school_id, now)

    def _judge_registers(self, now: datetime) -> None:
        """What people recorded falls due by the day."""
        with self._database.reading() as tx:
            everyone = [school.school_id for school in schools.everyone(tx)]
        for school_id in everyone:
            judge_registers(self._database, school_id, now)


def begin_to_stop(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    """Ask for the orderly stop, and leave the next signal to the system, which ends the process."""
    for each in _SIGNALS:
        loop.remove_signal_handler(each)
        signal.signal(each, signal.SIG_DFL)
    stop.set()


@contextlib.asynccontextmanager
async def _running(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Let this go on beside the block, and stop it at the block's end."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def serve_until_stopped(serving: Serving, ready: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM; a second one ends the process at once. Nothing that was acknowledged depends on which."""
    # A report is some hundred objects that no cycle holds: looking for cycles at every 700th finds nothing, at a cost.
    gc.freeze()
    raise_limit()
    gc.set_threshold(GARBAGE_AFTER_OBJECTS, 20, 50)

    async def run() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for each in _SIGNALS:
            with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C reaches asyncio.run itself
                loop.add_signal_handler(each, begin_to_stop, loop, stop)
        await serving.run(stop, ready)

    asyncio.run(run())
