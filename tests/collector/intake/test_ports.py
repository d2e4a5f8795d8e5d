"""Who is no device of the school reaches nothing at the ports and harms nobody there."""

import socket
import ssl
import urllib.request

import grpc
import pytest

from collector.errors import PortInUse
from collector.serving_wiring import serving_of
from tests.fakes.collector import RunningCollector, serving
from tests.fakes.device import FakeDevice
from tests.fakes.one_session import acknowledged, say


def test_a_device_without_a_certificate_of_this_school_reaches_nothing(collector: RunningCollector) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        say(collector, FakeDevice())
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE


@pytest.mark.parametrize("port", ["enrolment_port", "agents_port", "https_port"])
def test_random_bytes_on_a_port_harm_nobody(collector: RunningCollector, device: FakeDevice, port: str) -> None:
    for noise in (b"\x00" * 64, b"GET / HTTP/1.1\r\n\r\n", bytes(range(256)) * 16):
        with socket.create_connection(("127.0.0.1", getattr(collector.config, port)), timeout=5) as connection:
            connection.sendall(noise)
    assert acknowledged(say(collector, device, device.next_sealed())) == 1


def test_the_https_port_says_that_the_collector_is_alive_and_shows_a_stranger_nothing_but_the_sign_in_page(
    collector: RunningCollector,
) -> None:
    trust = ssl.create_default_context(cadata=collector.authority.decode())
    base = f"https://localhost:{collector.config.https_port}"
    with urllib.request.urlopen(f"{base}/healthz", context=trust, timeout=10) as answer:  # noqa: S310 - our own https address
        assert (answer.status, answer.read()) == (200, b"ok\n")
    with urllib.request.urlopen(f"{base}/", context=trust, timeout=10) as answer:  # noqa: S310 - our own https address
        assert answer.url == f"{base}/sign-in?next=/"
    with pytest.raises(urllib.request.HTTPError, match="404") as caught:
        urllib.request.urlopen(f"{base}/no-such-page", context=trust, timeout=10)  # noqa: S310 - our own https address
    caught.value.close()


def test_a_port_in_use_is_named(collector: RunningCollector) -> None:
    expected = f"enrolment_port {collector.config.enrolment_port}"
    with pytest.raises(PortInUse, match=expected), serving(serving_of(collector.opened)):
        pass
