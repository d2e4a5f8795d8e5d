"""A recorded machine whose clocks can be set, and a device that finds itself on it an hour later."""

from datetime import UTC, datetime, timedelta

from recorded_host import RecordedHost

from agent.cycle import ReportingDevice


class LaterHost(RecordedHost):
    """A host whose clocks can be set."""

    at = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
    boot = bytes(16)

    def now(self) -> datetime:
        return self.at

    def boot_id(self) -> bytes:
        return self.boot

    def monotonic_milliseconds(self) -> int:
        return int((self.at - LaterHost.at).total_seconds() * 1000)


def an_hour_later(device: ReportingDevice, **changes: object) -> None:
    """Its machine's clocks are an hour on, and whatever else is named has changed."""
    host = LaterHost("")
    host.at += timedelta(hours=1)
    for name, value in changes.items():
        setattr(host, name, value)
    device.host = host
