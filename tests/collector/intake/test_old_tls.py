"""The two gRPC ports answer nobody over a TLS older than 1.3; the HTTPS port takes 1.2, which filters may speak."""

import http.client
import ssl
from contextlib import closing
from pathlib import Path

import pytest

from collector.intake.peer import OLD_TLS
from tests.fakes import raw_http2
from tests.fakes.collector import RunningCollector
from tests.fakes.device import FakeDevice

NEWEST, OLD = ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_2
CALLS = {"enrolment_port": raw_http2.DESCRIBE, "agents_port": raw_http2.SESSION}


def answered(collector: RunningCollector, device: FakeDevice, port: str, newest: ssl.TLSVersion, scratch: Path) -> bytes:
    """What comes back to a call with an empty message, as bytes of HTTP/2."""
    number = getattr(collector.config, port)
    with closing(raw_http2.connect(device, number, collector.authority, scratch, newest)) as line:
        assert line.version() == {NEWEST: "TLSv1.3", OLD: "TLSv1.2"}[newest]
        headers = raw_http2.frame(raw_http2.HEADERS, raw_http2.END_HEADERS, 1, raw_http2.call_headers(CALLS[port]))
        line.sendall(headers + raw_http2.frame(raw_http2.DATA, raw_http2.END_STREAM, 1, bytes(5)))
        heard = b""
        while b"grpc-status" not in heard:
            piece = line.recv(4096)
            assert piece, heard
            heard += piece
    return heard


@pytest.mark.parametrize("port", CALLS)
def test_a_call_over_tls_1_2_is_refused_with_the_reason(
    collector: RunningCollector, device: FakeDevice, port: str, tmp_path: Path
) -> None:
    words = OLD_TLS.encode()
    assert words in answered(collector, device, port, OLD, tmp_path)
    assert words not in answered(collector, device, port, NEWEST, tmp_path)


def test_the_https_port_takes_tls_1_2(collector: RunningCollector) -> None:
    context = ssl.create_default_context(cadata=collector.authority.decode())
    context.maximum_version = OLD
    line = http.client.HTTPSConnection("localhost", collector.config.https_port, timeout=20, context=context)
    with closing(line):
        line.request("POST", "/v1/describe", b"")
        assert line.getresponse().status == 200
