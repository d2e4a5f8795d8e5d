"""Lists of programs at the collector: put together of signed changes, never wrong, searched, made again of the evidence."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from collector.evidence.rebuilding import Rebuilt, rebuild
from collector.programs.keeping import held_list
from collector.programs.search import Search, search
from collector.programs.version_order import is_older
from collector.store import software
from collector.store.devices import Device
from collector.store.software import DeviceSoftware
from compliance.continuity import EpochReason
from compliance.facts import Program, SoftwareInventory, SoftwareSource
from compliance.inventory import NO_PROGRAMS, ProgramList, list_of, next_told
from compliance.report import Reading
from compliance.unknown import Unknown, Why
from tests.fakes.chain import FakeChain
from tests.fakes.device import FakeDevice
from tests.fakes.intake import FakeIntake, founded

BASH, EDITOR = Program("bash", "5.2", "Debian"), Program("example-editor", "2.4", "")
ZIP_9, ZIP_24 = Program("7-Zip", "9.20", ""), Program("7-Zip", "24.01", "")
MANY = tuple(Program(f"package-{number}", "1", "Debian") for number in range(9))
SOURCES = (SoftwareSource("dpkg", 2),)


@dataclass
class Teller:
    """A device that tells its programs as the agent does: as changes of what it told before, unless it knows of a loss."""

    intake: FakeIntake
    chain: FakeChain
    base: ProgramList = field(default=NO_PROGRAMS)

    def says(self, reading: Reading) -> None:
        self.intake.accepted(self.chain, self.sealed(reading))

    def sealed(self, reading: Reading) -> bytes:
        report = self.chain.device.report()
        return self.chain.report(replace(report, readings={**report.readings, "software_inventory": reading}))

    def changes_to(self, *programs: Program) -> SoftwareInventory:
        step = next_told(self.base, list_of(programs), SOURCES)
        self.base = step.programs
        return step.inventory

    def has(self, *programs: Program) -> None:
        self.says(self.changes_to(*programs))

    @property
    def device(self) -> Device:
        return self.intake.device(self.chain)

    @property
    def known(self) -> DeviceSoftware | None:
        with self.intake.database.reading() as tx:
            return software.find(tx, self.chain.device.device_id)

    @property
    def listed(self) -> tuple[Program, ...]:
        known = self.known
        assert known is not None
        with self.intake.database.reading() as tx:
            return held_list(tx, known.list_sha256).programs if known.list_sha256 else ()

    @property
    def trouble(self) -> str:
        assert self.known is not None
        return self.known.trouble

    def rebuilt(self) -> Rebuilt:
        return rebuild(self.intake.database, self.device, "a test", lambda: self.intake.now)


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[FakeIntake]:
    opened = founded(tmp_path / "data")
    yield opened
    opened.database.close()


@pytest.fixture
def laptop(intake: FakeIntake) -> Teller:
    return Teller(intake, intake.enrolled(FakeDevice(serial="A1", asset_tag="LAP-1")))


@pytest.fixture
def other(intake: FakeIntake) -> Teller:
    return Teller(intake, intake.enrolled(FakeDevice(serial="A2", asset_tag="LAP-2")))


def lists_held(intake: FakeIntake) -> int:
    with intake.database.reading() as tx:
        return len(tx.all("SELECT sha256 FROM software_lists"))


def searched(intake: FakeIntake, name: str = "", older_than: str = "") -> Search:
    with intake.database.reading() as tx:
        return search(tx, "example", name, older_than)


def tags(found: Search) -> list[tuple[str, str]]:
    return [(each.device.asset_tag, each.program.version) for each in found.found]


def test_changes_become_the_list_that_the_device_has(laptop: Teller):
    laptop.has(BASH, EDITOR)
    laptop.has(BASH, EDITOR, ZIP_9)
    laptop.has(BASH, ZIP_24)
    assert (laptop.listed, laptop.known and laptop.known.sources) == ((ZIP_24, BASH), "dpkg 2")


def test_a_report_that_says_nothing_new_only_moves_the_day_on(laptop: Teller):
    laptop.has(BASH, EDITOR)
    laptop.intake.now += timedelta(days=3)
    laptop.has(BASH, EDITOR)
    assert laptop.known is not None
    assert (laptop.known.as_of, laptop.listed) == (laptop.intake.now, (BASH, EDITOR))


def test_of_equal_lists_one_is_held_and_none_that_nobody_has(intake: FakeIntake, laptop: Teller, other: Teller):
    laptop.has(BASH)
    other.has(BASH)
    held = [lists_held(intake)]
    laptop.has(BASH, EDITOR, ZIP_9)
    held.append(lists_held(intake))
    other.has(BASH, EDITOR, ZIP_9)
    assert (held, lists_held(intake), other.listed) == ([1, 2], 1, (ZIP_9, BASH, EDITOR))


def test_a_change_that_never_came_leaves_no_list_until_all_is_told(laptop: Teller):
    """A device that does not know of the loss: it goes on with changes."""
    laptop.has(BASH, EDITOR, *MANY)
    laptop.changes_to(BASH, ZIP_9, *MANY)
    laptop.has(BASH, *MANY)
    lost_at, laptop.intake.now = laptop.intake.now, laptop.intake.now + timedelta(days=1)
    laptop.has(*MANY)
    assert laptop.known is not None
    assert (laptop.listed, laptop.known.trouble_since) == ((), lost_at)
    assert laptop.trouble == "what was told before it is missing, so the changes are of a list that is not known here"
    laptop.base = NO_PROGRAMS
    laptop.has(BASH)
    assert (laptop.listed, laptop.trouble) == ((BASH,), "")


@pytest.mark.parametrize("lie", ["list_sha256", "programs", "added", "removed"])
def test_changes_that_make_no_sense_cost_the_list_and_never_the_evidence(laptop: Teller, lie: str):
    laptop.has(BASH, EDITOR, ZIP_9)
    lies = {"list_sha256": "0" * 64, "programs": 7, "added": (Program("a\nb", "", ""),), "removed": (ZIP_24,)}
    laptop.says(replace(laptop.changes_to(BASH, EDITOR), **{lie: lies[lie]}))
    assert (laptop.listed, bool(laptop.trouble), laptop.device.head_sequence) == ((), True, 2)


def test_a_report_that_could_not_read_them_leaves_the_list_as_it_was(laptop: Teller):
    laptop.has(BASH, EDITOR)
    laptop.says(Unknown(Why.TIMED_OUT, "rpm did not answer in time"))
    assert laptop.listed == (BASH, EDITOR)


def test_a_school_that_does_not_ask_any_more_has_no_list_any_more(laptop: Teller):
    laptop.has(BASH, EDITOR)
    laptop.says(Unknown(Why.NOT_COLLECTED, "the policy does not ask for it"))
    assert (laptop.known, lists_held(laptop.intake)) == (None, 0)


def test_a_list_that_comes_in_parts_says_so(laptop: Teller):
    many = [Program(f"{number:05}", "1" * 60, "") for number in range(3000)]
    laptop.has(*many)
    (part,) = searched(laptop.intake).not_listed
    laptop.has(*many)
    assert (part.why.endswith("changes of its list come with its next reports"), laptop.listed) == (True, tuple(many))


def told_much(laptop: Teller) -> None:
    laptop.has(BASH, EDITOR, ZIP_9)
    laptop.intake.now += timedelta(hours=1)
    laptop.intake.accepted(laptop.chain, laptop.chain.lost(1), laptop.sealed(laptop.changes_to(BASH, EDITOR)))
    laptop.intake.accepted(laptop.chain, laptop.chain.begin_epoch(EpochReason.SPOOL_LOST))
    laptop.base = NO_PROGRAMS
    laptop.has(BASH, EDITOR, ZIP_24)


@pytest.mark.parametrize(
    "damage", ["DELETE FROM device_software", "UPDATE device_software SET programs = 9, as_of = '2020-01-01T00:00:00.000000Z'"]
)
def test_the_list_is_made_again_from_the_evidence(laptop: Teller, damage: str):
    told_much(laptop)
    before = laptop.known
    with laptop.intake.database.writing() as tx:
        tx.run(damage)
    assert (laptop.rebuilt().corrected, laptop.known, laptop.listed) == (
        ("its list of programs",),
        before,
        (ZIP_24, BASH, EDITOR),
    )


def test_trouble_is_made_again_too(laptop: Teller):
    laptop.has(BASH, EDITOR, *MANY)
    laptop.changes_to(BASH, ZIP_9, *MANY)
    laptop.has(BASH, *MANY)
    before = laptop.known
    with laptop.intake.database.writing() as tx:
        tx.run("DELETE FROM device_software")
    laptop.rebuilt()
    assert (laptop.known, bool(laptop.trouble)) == (before, True)


@pytest.mark.parametrize("content", [b"", b"no zlib", None])
def test_a_damaged_list_is_not_known_and_is_made_again(laptop: Teller, content: bytes | None):
    laptop.has(BASH, EDITOR, ZIP_9)
    with laptop.intake.database.writing() as tx:
        if content is None:
            tx.run("DELETE FROM software_lists")
        else:
            tx.run("UPDATE software_lists SET content = :content", {"content": content})
    found = searched(laptop.intake)
    assert (found.found, [each.why for each in found.not_listed]) == (
        (),
        ["its list is not in the database as it was put there: run `rollcall rebuild`"],
    )
    laptop.rebuilt()
    assert laptop.listed == (ZIP_9, BASH, EDITOR)


def test_whoever_has_an_old_version_is_found(intake: FakeIntake, laptop: Teller, other: Teller):
    laptop.has(BASH, ZIP_9)
    other.has(BASH, ZIP_24)
    assert [tags(searched(intake, *words)) for words in (("7-ZIP",), ("zip", "24.01"), ("nothing",))] == [
        [("LAP-1", "9.20"), ("LAP-2", "24.01")],
        [("LAP-1", "9.20")],
        [],
    ]


def test_a_search_names_those_of_which_nobody_knows(intake: FakeIntake, laptop: Teller, other: Teller):
    laptop.has(BASH)
    other.changes_to(BASH, EDITOR)
    found = searched(intake, "bash")
    assert (tags(found), found.listed, [each.device.asset_tag for each in found.not_listed]) == (
        [("LAP-1", "5.2")],
        1,
        ["LAP-2"],
    )


def test_where_a_part_could_not_be_read_the_search_says_so(intake: FakeIntake, laptop: Teller):
    laptop.says(
        replace(
            laptop.changes_to(BASH),
            sources=(SoftwareSource("dpkg", 1), SoftwareSource("Flatpak", Unknown(Why.TIMED_OUT, "flatpak did not answer"))),
        )
    )
    assert [each.why for each in searched(intake).not_listed] == ["dpkg 1; Flatpak not known (flatpak did not answer)"]


ORDER = ["1.0~beta2", "1.0", "1.0a", "1.0.1", "9.20", "24.01", "24.01-2", "131.0.1"]


@pytest.mark.parametrize(("place", "version"), list(enumerate(ORDER)))
def test_versions_are_older_as_people_count(place: int, version: str):
    assert [is_older(version, each) for each in ORDER] == [place < other for other in range(len(ORDER))]


@pytest.mark.parametrize(
    ("version", "limit", "older"),
    [("24.1", "24.01", False), ("1:2.4", "3", True), ("1:2.4", "2:0.1", True), ("", "3", False), ("2:1.0", "1:9", False)],
)
def test_versions_that_are_written_in_other_ways(version: str, limit: str, older: bool):  # noqa: FBT001 - a case
    assert is_older(version, limit) is older
