"""The enrolment port over the first way that works: HTTP/2, else HTTPS where the enrolment file names a port for it."""

from collections.abc import Callable, Sequence

from agent.errors import LineBroken
from agent.line.enrolment_port import Port
from agent.line.uplink import EnrolmentPort
from agent.network import Network
from agent.trust.school_time import SchoolTime
from compliance.wire.v1 import enrolment_pb2


class EnrolmentWays:
    """A port that finds out by its first question, `describe`, which way leads there; all others go the same way."""

    def __init__(self, ways: Sequence[Callable[[], Port]]) -> None:
        """`ways` open ports, the best first. Nothing is opened yet."""
        self._ways = ways
        self._port: Port | None = None

    def describe(self) -> enrolment_pb2.ServerDescription:
        """Protocol and nonce. Raises CollectorUnreachable: when every way is broken, what was wrong with the first."""
        failures: list[LineBroken] = []
        for open_port in self._ways:
            port = open_port()
            try:
                described = port.describe()
            except LineBroken as error:
                port.close()
                failures.append(error)
                continue
            self.close()
            self._port = port
            return described
        raise failures[0]

    def enrol(self, sealed: bytes) -> enrolment_pb2.EnrolAnswer:
        """Ask to be admitted."""
        return self._found.enrol(sealed)

    def renew(self, sealed: bytes) -> enrolment_pb2.RenewAnswer:
        """Ask for a new certificate."""
        return self._found.renew(sealed)

    def why(self, sealed: bytes) -> enrolment_pb2.WhyAnswer:
        """Ask why this device is not let in."""
        return self._found.why(sealed)

    def close(self) -> None:
        """Hang up."""
        if self._port is not None:
            self._port.close()
            self._port = None

    @property
    def _found(self) -> Port:
        if self._port is None:
            self.describe()
        if self._port is None:
            raise LineBroken("no way to the collector was found")
        return self._port


def enrolment_ways(
    host: str, enrolment_port: int, https_port: int, authorities: bytes, network: Network, time: SchoolTime | None = None
) -> EnrolmentWays:
    """The ways to one collector's enrolment port. `https_port` 0: only one. With `time` the clock here may be wrong."""

    def over_http2() -> Port:
        return EnrolmentPort(host, enrolment_port, authorities, network)

    def over_https() -> Port:
        from agent.line.https_enrolment import HttpsEnrolmentPort  # noqa: PLC0415 - as in agent/ways/session_ways.py
        from agent.line.https_line import Address, HttpsLine  # noqa: PLC0415 - ditto

        return HttpsEnrolmentPort(HttpsLine(Address(host, https_port, authorities), network, time))

    return EnrolmentWays((over_http2, over_https) if https_port else (over_http2,))
