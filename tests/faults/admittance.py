"""Faults 25 to 29: certificates that end, devices that were away, tokens and agreements that are not what they say, storms."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import grpc

from compliance.wire.v1 import session_pb2, session_pb2_grpc
from tests.fakes.device import SERVER_NAME, FakeDevice
from tests.faults.fault import Fault
from tests.faults.ground import Ground, until

_CUT_WITHIN_SECONDS: Final = 5.0


def faults(here: Ground, *, quick: bool) -> Iterator[Fault]:
    """Against one collector."""
    guesses, storm = (200, 100) if quick else (5_000, 500)
    yield Fault(
        "25",
        "a device is returned in the middle of a silent session",
        "its stream ends within 5 s, then it is refused",
        lambda: _revoked(here),
    )
    yield Fault(
        "27",
        f"{guesses} guessed tokens; one used twice, and by another serial number",
        "all refused, the same key retrying gets its answer",
        lambda: _tokens(here, guesses),
    )
    yield Fault(
        "28",
        "an altered, an unsigned and a forged agreement dropped into the inbox",
        "no enrolment file, a reason beside each",
        lambda: _agreements(here),
    )
    yield Fault(
        "29",
        f"{storm} devices come back at once after a restart",
        "all are back, nothing crashes (5,000: make bench)",
        lambda: _storm(here, storm),
    )


def _revoked(here: Ground) -> str:
    device = here.lent()
    ended: list[float] = []
    stop = threading.Event()

    def says() -> Iterator[session_pb2.AgentMessage]:
        yield session_pb2.AgentMessage(hello=here._hello_of(device, bytes(16), b""))
        stop.wait(30)

    def listen() -> None:
        credentials = grpc.ssl_channel_credentials(here.authority, device.tls.pem, device.certificate)
        with grpc.secure_channel(f"127.0.0.1:{here.agents_port}", credentials, SERVER_NAME) as channel:
            try:
                for _ in session_pb2_grpc.AgentsStub(channel).Session(says(), timeout=60):
                    welcomed.set()
            except grpc.RpcError:
                pass
        ended.append(time.monotonic())

    welcomed = threading.Event()
    listening = threading.Thread(target=listen, daemon=True)
    listening.start()
    assert welcomed.wait(20), "no Welcome"
    code, said = here.rollcall("loan", "return", here.loan_of(device))
    returned_at = time.monotonic()
    assert code == 0, said
    listening.join(20)
    stop.set()
    assert ended, "the stream of a returned device stays open"
    took = ended[0] - returned_at
    assert took <= _CUT_WITHIN_SECONDS, f"it ended after {took:.1f} s"
    heard = here.speak(device, [device.next_sealed()])
    assert heard.code is grpc.StatusCode.PERMISSION_DENIED, f"answered {heard}"
    return f"cut after {max(took, 0):.1f} s; then: {heard.words[:60]}"


def _tokens(here: Ground, guesses: int) -> str:
    port, wrong = here.opened.config.enrolment_port, 0
    stranger = FakeDevice(serial="GUESS1", asset_tag="GUESS-1")
    for number in range(guesses):
        try:
            stranger.enrol(port, here.authority, token=f"guess-{number}")
        except grpc.RpcError as error:
            assert error.code() in (grpc.StatusCode.PERMISSION_DENIED, grpc.StatusCode.RESOURCE_EXHAUSTED), error
            wrong += 1
    assert wrong == guesses, "a guess was taken"
    device = here.lent()
    token = here.token_of(device)
    again = device.enrol(port, here.authority, token=token)
    assert again.device_id == device.device_id, "the same key got another answer"
    for other in (FakeDevice(serial=device.serial, asset_tag=device.asset_tag), FakeDevice(serial="OTHER99")):
        try:
            other.enrol(port, here.authority, token=token)
        except grpc.RpcError as error:
            assert error.code() is grpc.StatusCode.PERMISSION_DENIED, error
        else:
            raise AssertionError("a used token enrolled another key")
    return f"{wrong} guesses refused, the second use refused, the retry answered; {here.check_well()}"


def _agreements(here: Ground) -> str:
    inbox, outbox, rejected = (here.folder / "loans" / name for name in ("inbox", "outbox", "rejected"))
    before = set(outbox.iterdir())
    files = {
        "unsigned.toml": 'loan_id = "FORGED-1"\nborrower = "A. Sample"\n',
        "forged.toml": 'loan_id = "FORGED-2"\ntext_sha256 = "' + "ab" * 32 + '"\nheadteacher = "Somebody Else"\n',
        "noise.toml": "\x00\x01 this is no agreement",
    }
    for name, content in files.items():
        (inbox / f".{name}").write_text(content, encoding="utf-8")
        (inbox / f".{name}").rename(inbox / name)
    until(lambda: len(list(rejected.glob("*.reason.txt"))) >= len(files), "a reason beside each")
    assert set(outbox.iterdir()) == before, "an enrolment file was made"
    return f"{len(files)} rejected with reasons, no enrolment file"


def _storm(here: Ground, count: int) -> str:
    devices = [here.device() for _ in range(count)]
    assert here.stop() == 0, "it did not stop in order"
    here.start()
    began = time.monotonic()

    def back(device: FakeDevice) -> bool:
        sealed = device.next_sealed()
        for _ in range(20):
            if here.speak(device, [sealed]).acknowledged:
                return True
            time.sleep(1)
        return False

    with ThreadPoolExecutor(50) as pool:
        came = sum(pool.map(back, devices))
    took = time.monotonic() - began
    assert came == count, f"{came} of {count} are back"
    return f"all back after {took:.0f} s; {here.check_well()}"
