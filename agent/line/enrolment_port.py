"""The collector's enrolment port, whatever leads to it, as those see it who ask there: each names the questions it needs."""

from typing import Protocol

from compliance.wire.v1 import enrolment_pb2


class DescribingPort(Protocol):
    """What every other question begins with."""

    def describe(self) -> enrolment_pb2.ServerDescription:
        """Protocol, and a nonce to sign."""


class ClaimPort(DescribingPort, Protocol):
    """For a device that is not enrolled yet."""

    def enrol(self, sealed: bytes) -> enrolment_pb2.EnrolAnswer:
        """The collector's answer to a claim."""


class RenewalPort(DescribingPort, Protocol):
    """For a device whose certificate ends."""

    def renew(self, sealed: bytes) -> enrolment_pb2.RenewAnswer:
        """The collector's answer to a renewal."""


class WhyPort(DescribingPort, Protocol):
    """For a device that is not let in."""

    def why(self, sealed: bytes) -> enrolment_pb2.WhyAnswer:
        """The collector's answer."""


class MembersPort(RenewalPort, WhyPort, Protocol):
    """For a device that is enrolled."""


class Port(ClaimPort, MembersPort, Protocol):
    """All of it."""

    def close(self) -> None:
        """Hang up."""
