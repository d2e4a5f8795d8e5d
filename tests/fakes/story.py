"""A device that lives through whatever a test tells it, word by word, and everything that the collector then knows of it."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from collector.evidence.rebuilding import Rebuilt, check, rebuild
from collector.judging.judging import Judging
from collector.judging.judging_again import latest_report
from collector.sessions.acceptance import accept
from collector.store import devices, nonces
from collector.store.database import Row
from collector.store.devices import Device
from compliance.continuity import EpochReason
from compliance.facts import (
    Antivirus,
    LocksItself,
    MediaControl,
    Medium,
    MediumKind,
    NeverLocks,
    Program,
    RemovableMedia,
    ScreenLock,
    SetBy,
    SoftwareSource,
    UserScreenLock,
)
from compliance.inventory import NO_PROGRAMS, ProgramList, list_of, next_told
from compliance.parting import Parting, PastEnd
from compliance.report import Reading
from compliance.unknown import Unknown, Why
from tests.fakes.chain import FakeChain
from tests.fakes.good_facts import PRODUCT
from tests.fakes.intake import FakeIntake

ACTOR = "a test"
TABLES: Final = (
    "devices",
    "losses",
    "agent_ends",
    "device_software",
    "device_history",
    "verdicts",
    "verdict_fingerprints",
    "verdict_changes",
    "verdict_past",
    "incidents",
    "envelopes",
)


def _locks(screen: NeverLocks | LocksItself) -> ScreenLock:
    return ScreenLock(has_desktop=True, users=(UserScreenLock("a", "GNOME", screen, SetBy.USER, user_may_change=True),))


SCREEN_LOCKS: Final[dict[str, Reading]] = {
    "locks soon": _locks(LocksItself(300, 0)),
    "never locks": _locks(NeverLocks("idle-delay is 0")),
    "nobody is logged in": Unknown(Why.NOBODY_LOGGED_IN, "nobody is logged in"),
}


def _media(*attached: Medium, watched: bool = True) -> RemovableMedia:
    return RemovableMedia(MediaControl.OPEN, attached, (), events_complete=watched)


OVER_TIME: Final[dict[str, dict[str, Reading]]] = {
    "no stick": {"removable_media": _media()},
    "a stick in the clear": {
        "removable_media": _media(Medium("m1", MediumKind.USB_STORAGE, encrypted=False, mounted_writable=True))
    },
    "nobody watched": {"removable_media": _media(watched=False)},
    "antivirus on": {"antivirus": Antivirus((PRODUCT,))},
    "antivirus off": {"antivirus": Antivirus((replace(PRODUCT, on_access=False),))},
}


def _programs(names: str) -> ProgramList:
    return list_of(Program(each, "1.0", "") for each in names)


CHANGES_OF_A_LOST_LIST: Final = "changes of a lost list"
PROGRAMS: Final = {
    "five programs": _programs("abcde"),
    "one less": _programs("abcd"),
    "another": _programs("abcdf"),
    CHANGES_OF_A_LOST_LIST: _programs("abcdeg"),
    "no programs asked for": NO_PROGRAMS,
}
_PAST_ENDS: Final = ("killed", "power_lost")
ELSEWHERE: Final = _programs("abcdegh")

EVENTFUL: Final = (
    *("nonce", "locks soon", "heartbeat", "send", "a day", "never locks", "nobody is logged in", "send"),
    *(
        "a stick in the clear",
        "shut_down",
        "stopped",
        "killed",
        "gap",
        "never locks",
        "heartbeat",
        "a day",
        "epoch",
        "nonce",
        "never locks",
        "send",
        "a day",
        "heartbeat",
        "send",
    ),
)
WORDS: Final = (
    *SCREEN_LOCKS,
    *PROGRAMS,
    *OVER_TIME,
    "heartbeat",
    "shut_down",
    "uninstalled",
    "power_lost",
    "gap",
    "epoch",
    "fork",
    "nonce",
    "send",
    "send",
    "a day",
    "six weeks",
)


@dataclass
class Story:
    """One device that lives through what it is told to: messages wait until they are sent, in one group."""

    intake: FakeIntake
    chain: FakeChain
    pending: list[bytes] = field(default_factory=list)
    has_reported: bool = False
    told: ProgramList = NO_PROGRAMS

    def tell(self, word: str) -> None:
        """Let one thing happen."""
        match word:
            case "heartbeat" | "shut_down" | "stopped" | "uninstalled":
                parting = word.removeprefix("heartbeat")
                self.pending += [self.chain.heartbeat(parting=parting)] if self.has_reported else []
            case "gap":
                self.pending.append(self.chain.lost(2))
                self.has_reported = False  # the report that heartbeats would confirm is among what is gone
            case "epoch":
                self.send()
                self.chain.report()  # it never comes
                self.begin(EpochReason.SPOOL_LOST, abandoned=1)
            case "fork":
                self.fork_and_accept()
                self.begin(EpochReason.ACCEPTED, abandoned=0)
            case "nonce":
                self.take_a_nonce()
            case "send":
                self.send()
            case "a day" | "six weeks":
                self.wait(timedelta(days=1 if word == "a day" else 42))
            case _:
                readings = {**self.chain.device.report().readings, **self.read(word)}
                report = replace(self.chain.device.report(), readings=readings, past_ends=self.ends_before(word))
                self.pending.append(self.chain.report(report))
                self.has_reported = True

    def read(self, word: str) -> dict[str, Reading]:
        """What it reads of itself. Programs it tells as changes of what it told before, whatever was lost."""
        if word in _PAST_ENDS:
            return {}
        if word in SCREEN_LOCKS:
            return {"screen_lock": SCREEN_LOCKS[word]}
        if word in OVER_TIME:
            return OVER_TIME[word]
        now = PROGRAMS[word]
        if not now.lines:
            self.told = now
            return {"software_inventory": Unknown(Why.NOT_COLLECTED, "the policy does not ask for it")}
        base = ELSEWHERE if word == CHANGES_OF_A_LOST_LIST else self.told
        told, self.told = next_told(base, now, (SoftwareSource("dpkg", len(now.lines)),))
        return {"software_inventory": told}

    def ends_before(self, word: str) -> tuple[PastEnd, ...]:
        """What it finds out of the run before, an hour ago."""
        return (PastEnd(Parting(word), self.intake.now - timedelta(hours=1)),) if word in _PAST_ENDS else ()

    def begin(self, reason: EpochReason, abandoned: int) -> None:
        self.pending.append(self.chain.begin_epoch(reason, abandoned=abandoned))
        self.has_reported = False

    def fork_and_accept(self) -> None:
        """A copy says something else in the same place; a technician looks, and opens the next epoch."""
        self.send()
        copy = self.chain.copy()
        self.intake.accepted(self.chain, self.chain.report())
        self.intake.refused(self.chain, copy.report(agent_version="0.0.9"))
        with self.intake.database.writing() as tx:
            accept(tx, self.device, actor=ACTOR, now=self.intake.now)

    def take_a_nonce(self) -> None:
        nonce = f"nonce of {self.intake.now}".encode()
        with self.intake.database.writing() as tx:
            if nonces.issued_at(tx, nonce) is None:
                nonces.issue(tx, nonce, self.intake.now)
        self.chain.nonce = nonce

    def send(self) -> None:
        if self.pending:
            self.intake.accepted(self.chain, *self.pending)
        self.pending = []

    def wait(self, how_long: timedelta) -> None:
        """What is pending is sent, and time goes by; the clock judges."""
        self.send()
        self.intake.now += how_long
        self.judge()

    def judge(self) -> None:
        """As the clock does for every device."""
        with self.intake.database.writing() as tx:
            device = devices.find(tx, self.chain.device.device_id)
            assert device is not None
            Judging(tx, self.intake.now).judge(device, latest_report(tx, device, self.intake.now))

    @property
    def device(self) -> Device:
        return self.intake.device(self.chain)

    def rebuilt(self) -> Rebuilt:
        return rebuild(self.intake.database, self.device, ACTOR, lambda: self.intake.now)

    def checked(self) -> Rebuilt:
        """An hour later: what was judged a moment ago is not looked at."""
        return check(self.intake.database, self.device, lambda: self.intake.now + timedelta(hours=1))

    def damaged(self, *statements: str) -> None:
        """Change what stands about this device, past everything that guards it."""
        with self.intake.database.writing() as tx:
            for each in statements:
                condition = "AND" if " WHERE " in each else "WHERE"
                tx.run(f"{each} {condition} device_id = :id", {"id": self.chain.device.device_id})

    def known(self) -> dict[str, list[Row]]:
        """Every row about this device that follows from its evidence, and some that do not."""
        mine = {"id": self.chain.device.device_id}
        with self.intake.database.reading() as tx:
            rows = {each: tx.all(f"SELECT * FROM {each} WHERE device_id = :id", mine) for each in TABLES}  # noqa: S608 - our own names
        return {table: sorted(found, key=repr) for table, found in rows.items()}
