"""Whether packages must be read again is told by when their lists were written; where that is not shown they are read."""

import pytest
from recorded_host import RecordedHost

from agent.seen_programs import stamp_of, to_text, unchanged
from agent.spool.told_programs import ToldPrograms
from compliance.facts import Program, SoftwareSource
from compliance.inventory import list_of, whole
from compliance.unknown import Unknown, Why

DPKG = "=== modified /var/lib/dpkg/status -> 2026-11-20T10:00:00+00:00\n"
RPM = "=== modified /var/lib/rpm/rpmdb.sqlite -> 2026-11-20T10:00:00+00:00\n"
SNAP = "=== modified /snap/core22 -> 2026-11-20T10:00:00+00:00\n"
FLATPAK = "=== folder /var/lib/flatpak/repo\n=== modified /var/lib/flatpak/.changed -> 2026-11-20T10:00:00+00:00\n"
LATER = "2026-11-24"


@pytest.mark.parametrize("machine", [DPKG, RPM, DPKG + SNAP, DPKG + FLATPAK])
def test_whatever_was_written_anew_is_seen(machine: str):
    before, again = (stamp_of("linux", RecordedHost(machine)) for _ in range(2))
    after = stamp_of("linux", RecordedHost(machine.replace("2026-11-20", LATER)))
    assert (bool(before), before == again, before == after) == (True, True, False)


@pytest.mark.parametrize(("platform", "machine"), [("linux", ""), ("windows", DPKG), ("linux", "=== folder /var/lib/rpm\n")])
def test_where_nothing_shows_it_nothing_is_taken_for_unchanged(platform: str, machine: str):
    stamp = stamp_of(platform, RecordedHost(machine))
    assert (stamp, unchanged(ToldPrograms("bash\t5\t\n", '{"stamp": ""}'), stamp)) == ("", None)


def test_a_list_of_which_a_part_could_not_be_read_is_read_again():
    said = whole(list_of([Program("bash", "5", "")]), (SoftwareSource("Flatpak", Unknown(Why.TIMED_OUT)),))
    assert to_text("then", said) == ""


@pytest.mark.parametrize("seen", ["", "{", "[]", '{"stamp": "then"}', '{"stamp": "then", "sources": 7}'])
def test_what_cannot_be_understood_is_read_again(seen: str):
    assert unchanged(ToldPrograms("bash\t5\t\n", seen), "then") is None
