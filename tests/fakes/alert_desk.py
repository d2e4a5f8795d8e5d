"""A school whose alerts a test looks at round by round, at times of its own choosing, over a real database."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from collector.alerts import whom
from collector.alerts.matter import Audience, Kind
from collector.alerts.message import Message, as_text
from collector.alerts.rounds import Rounds
from collector.data_folder import DataFolder
from collector.errors import NotTold
from collector.founding import adopt_policy
from collector.judging.next_change import HORIZON
from collector.store import clock_looks, devices, verdicts
from collector.store.alert_destinations import StoredDestination, Way
from collector.store.clock_looks import look_at
from collector.store.database import Database
from collector.store.devices import Device, DeviceState
from collector.store.sqlite import SqliteDatabase
from collector.store.verdicts import StoredVerdict, VerdictRow
from compliance.policy import Policy, parse_policy
from compliance.verdict import Verdict
from tests.fakes.collector import found
from tests.fakes.school_policy import SCHOOL_POLICY
from tests.fakes.school_records import DEVICE

MONDAY: Final = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
FAILING: Final = tuple(each for each in Kind if each not in (Kind.COLLECTOR, Kind.DIGEST))
"""Everything but what hangs on the disk under the test, and the digest."""

POLICY: Final = (
    SCHOOL_POLICY
    + """
[[rule]]
id = "LOCK-9"
title = "Screen locks off site"
kind = "screen_lock"
at_most = "10 min"
severity = "critical"
who_acts = ["technician"]
[[rule.clause]]
policy = "The policy"
section = "4.6"
quote = ""
[rule.how_to_fix]
any = "Ask the technician."
"""
)


@dataclass
class Post:
    """Takes messages, or refuses them with these words."""

    sent: list[tuple[str, Message]] = field(default_factory=list)
    trouble: str = ""
    ended_after: BaseException | None = None

    def to(self, destination: StoredDestination) -> "_Address":
        """The destination that writes into this post."""
        return _Address(self, destination.address)


@dataclass(frozen=True, slots=True)
class _Address:
    post: Post
    address: str

    def send(self, message: Message) -> str:
        if self.post.trouble:
            raise NotTold(self.post.trouble)
        self.post.sent.append((self.address, message))
        if self.post.ended_after is not None:
            raise self.post.ended_after
        return "taken"


@dataclass
class AlertDesk:
    """`now` is the time there; a test moves it."""

    database: Database
    folder: Path
    policy: Policy
    post: Post = field(default_factory=Post)
    now: datetime = MONDAY
    rounds: Rounds = field(init=False)

    def __post_init__(self) -> None:
        self.begin_anew()

    def begin_anew(self, database: Database | None = None) -> None:
        """As a collector that was started again."""
        ways: dict[Way, Callable[[StoredDestination], _Address]] = dict.fromkeys(Way, self.post.to)
        address = "https://rollcall.example:8443"
        self.rounds = Rounds(database or self.database, self.folder, address, lambda: self.now, ways)

    def tell(
        self,
        address: str = "it@school.example",
        audience: Audience = Audience.TECHNICIAN,
        kinds: Sequence[Kind] = FAILING,
    ) -> StoredDestination:
        """Tell an address from now on."""
        with self.database.writing() as tx:
            return whom.add_mail(tx, "example", address, audience, kinds, actor="test", now=self.now)

    def device(self, number: int = 1, *, reports: bool = True, **changes: object) -> Device:
        """A device that has been enrolled; with `reports`, one that nobody need judge for years."""
        state = DeviceState.REPORTING if reports else DEVICE.state
        fresh = replace(
            DEVICE,
            device_id=number.to_bytes(32),
            signing_key=number.to_bytes(8),
            asset_tag=f"LAP-{number:04}",
            serial=f"SN{number:06}",
            name="annas-laptop",
            state=state,
            enrolled_at=MONDAY,
            state_changed_at=MONDAY,
            last_report_at=MONDAY,
        )
        device = replace(fresh, **changes)
        with self.database.writing() as tx:
            devices.enrol(tx, device)
        return device

    def judged(
        self, *found: tuple[Device, str, Verdict], saw: str = "Lock is 30 minutes", since: datetime | None = None
    ) -> None:
        """These verdicts stand from now on, in one transaction, and no clock changes them."""
        digest = self.policy.digest
        rows = [
            VerdictRow(
                device.device_id,
                StoredVerdict(rule, verdict, saw, "asked", since or self.now, self.now, digest, self.now),
            )
            for device, rule, verdict in found
        ]
        with self.database.writing() as tx:
            verdicts.replace_many(tx, "example", rows)
            looks = {device.device_id: look_at(device, digest, self.now + HORIZON) for device, _, _ in found}
            clock_looks.put_many(tx, looks.values())

    def look(self, later: timedelta = timedelta()) -> list[Message]:
        """What is sent in a round so much later."""
        self.now += later
        before = len(self.post.sent)
        self.rounds.look()
        return [message for _, message in self.post.sent[before:]]

    def gathered(self) -> list[Message]:
        """What is sent once what waits has waited long enough to be told with others."""
        return [*self.look(), *self.look(timedelta(minutes=2, seconds=1))]

    def text(self) -> str:
        """The last message."""
        return as_text(self.post.sent[-1][1])


@contextmanager
def alert_desk(path: Path) -> Iterator[AlertDesk]:
    """A school with a small policy: LOCK-1 is high, LOCK-9 critical, BKP-1 about the school."""
    found(path, MONDAY)
    database = SqliteDatabase(DataFolder.open(path).database)
    policy = parse_policy(POLICY, "small.toml")
    with database.writing() as tx:
        adopt_policy(tx, "example", policy, "small.toml", MONDAY)
    try:
        yield AlertDesk(database, path, policy)
    finally:
        database.close()
