"""Faults 18 to 24: replays, forks, leaps, copies, clocks and nonces."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from collector.store.devices import DeviceState
from collector.store.incidents import IncidentKind
from compliance.envelope import Purpose, seal
from compliance.facts import VolumeState
from compliance.wire.codec import encode_report
from tests.faults.fault import Fault
from tests.faults.ground import Ground

_MOST = 200  # envelopes in one session of a fake device, which sends them without waiting


def faults(here: Ground, *, quick: bool) -> Iterator[Fault]:
    """Each with a device of its own."""
    count = 100 if quick else 1000
    yield Fault(
        "18",
        f"the last {count} messages once more",
        "acknowledged again, no new row, no new incident",
        lambda: _replay(here, count),
    )
    yield Fault(
        "19", "another message in a place that is held", "both kept, CHAIN_FORK, quarantined, one incident", lambda: _fork(here)
    )
    yield Fault(
        "20", "sequence 2^64-1, 0, and an epoch that goes back", "OUT_OF_ORDER or refused, no row", lambda: _leaps(here)
    )
    yield Fault("21", "one disk image on 30 laptops", "one incident with 30 members, quarantined", lambda: _clones(here))
    yield Fault(
        "22",
        "a laptop restored from an old backup",
        "recognised once; a person accepts it, a new epoch begins",
        lambda: _restored(here),
    )
    yield Fault("23", "clocks at 1970 and at 2099", "accepted and flagged; the chain orders", lambda: _clocks(here))
    yield Fault(
        "24", "a nonce that was never issued", "stored, not fresh, its readings Not known", lambda: _foreign_nonce(here)
    )


def _replay(here: Ground, count: int) -> str:
    device = here.device()
    sealed = [device.next_sealed() for _ in range(count)]
    for start in range(0, count, _MOST):
        heard = here.speak(device, sealed[start : start + _MOST])
        assert heard.code is None, f"answered {heard.words}"
    assert here.held(device) == count, f"{here.held(device)} of {count} are held: {here.incidents(device)}"
    for start in range(0, count, _MOST):
        heard = here.speak(device, sealed[start : start + _MOST])
        assert (heard.nacks, heard.acknowledged) == ([], count), f"answered {heard.nacks[:3]} {heard.acknowledged}"
    after = (here.held(device), here.incidents(device))
    assert after == (count, []), f"held and incidents: {after}"
    return f"{count} acknowledged twice, {count} held"


def _fork(here: Ground) -> str:
    device = here.device()
    first = device.next_sealed()
    header = replace(device.header(), sequence=1, previous_hash=bytes(32))
    other = seal(encode_report(header, device.report(disk=VolumeState.OFF)), Purpose.REPORT, [device.signing])
    here.speak(device, [first])
    for _ in range(3):
        here.speak(device, [other])
    _, shown = here.rollcall("incidents")
    kinds = [each.kind for each in here.incidents(device)]
    assert kinds.count(IncidentKind.FORKED_CHAIN) == 1, f"incidents: {kinds}"
    assert here.row(device).state is DeviceState.QUARANTINED
    assert device.asset_tag in shown, "the incident is not shown"
    return "quarantined, one incident, both histories kept"


def _leaps(here: Ground) -> str:
    for changes in ({"sequence": 2**64 - 1}, {"sequence": 0}, {"sequence": 7}, {"epoch": 2**64 - 1}):
        device = here.device()
        heard = here.speak(device, [device.next_sealed(**changes)])
        assert heard.nacks and heard.acknowledged == 0, f"{changes}: answered {heard}"
        assert here.held(device) == 0, f"{changes}: stored"
    return f"refused, nothing stored; {here.check_well()}"


def _clones(here: Ground) -> str:
    device = here.device()
    here.hello(device, boot_id=bytes(16))  # the laptop of which the image was made
    for number in range(1, 31):
        here.hello(device, boot_id=number.to_bytes(16, "big"))
    found = [each for each in here.incidents(device) if each.kind is IncidentKind.CLONED]
    assert len(found) == 1, f"{len(found)} incidents"
    assert here.row(device).state is DeviceState.QUARANTINED
    members = here.members(found[0])
    assert len(members) >= 30, f"{len(members)} members"
    return f"one incident, {len(members)} members, quarantined"


def _restored(here: Ground) -> str:
    device = here.device()
    welcome = here.hello(device)
    sealed = [device.next_sealed() for _ in range(3)]
    here.speak(device, sealed)
    here.hello(device, last_nonce=welcome.session_nonce)
    kinds = [each.kind for each in here.incidents(device)]
    assert kinds == [IncidentKind.RESTORED], f"incidents: {kinds}"
    code, said = here.rollcall("device", "accept", device.asset_tag)
    assert code == 0, said
    assert here.hello(device).epoch == 1, "no new epoch"
    return "one incident; accepted by a person, epoch 1 begins"


def _clocks(here: Ground) -> str:
    device = here.device()
    nonce = here.hello(device).server_nonce
    for year in (1970, 2099):
        wall = datetime(year, 1, 1, tzinfo=UTC)
        heard = here.speak(device, [device.next_sealed(wall_time=wall, server_nonce=nonce)])
        assert heard.nacks == [] and heard.code is None, f"{year}: answered {heard}"
    _, shown = here.rollcall("device", "show", device.asset_tag)
    assert here.held(device) == 2 and "clock" in shown, f"not flagged: {shown}"
    return "both taken, in the order of the chain; the clock is flagged"


def _foreign_nonce(here: Ground) -> str:
    device = here.device()
    heard = here.speak(device, [device.next_sealed(server_nonce=b"\x07" * 32)])
    assert (heard.acknowledged, here.held(device)) == (1, 1), f"answered {heard}"
    verdicts = here.verdicts(device)
    assert verdicts["ENC-1"] == "UNKNOWN", f"encryption is {verdicts['ENC-1']}"
    return "stored; what it says is Not known"
