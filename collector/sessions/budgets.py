"""How much of the collector one device, one address and all together may take. Each number has its reason."""

from dataclasses import dataclass
from typing import Final

_RETURNS_EACH_SECOND: Final = 50  # a quarter of the TLS handshakes that two shared cores were measured to make in a second


@dataclass(frozen=True, slots=True)
class Budgets:
    """The limits of one running collector."""

    most_sessions: int = 10_000
    """Open at once: some 100 kB of memory each (design of the channel, measured), so 1 GB."""

    most_opening: int = 1_000
    """From connection to Welcome at once. Who has made its way through TLS should rather wait than do that again."""

    sessions_each_second: float = 100
    sessions_at_once: int = 2_000
    """New sessions from one address. A school may be behind one: all of it comes back after a power cut."""

    false_passes_each_second: float = 1
    false_passes_at_once: int = 20
    """Turns over HTTPS from one address in the name of one device whose pass does not hold. Beyond, that device is heard from
    there in its open session only. Devices beside it are not held to that, whoever shares their address."""

    enrolments_each_second: float = 20
    enrolments_at_once: int = 1_000
    """Claims, renewals and questions from one address: trolleys of laptops, each with a claim and a second try, or a school
    that comes back from the holidays and renews its certificates. A greeting counts only when it asks for a signed time."""

    most_enrolling: int = 200
    """Claims, renewals and questions at once, from everywhere. They are worked off one by one; more would only wait longer."""

    most_greetings: int = 1_000
    most_greetings_of_an_address: int = 100
    """In progress: each is a look at one row, and sessions over HTTPS begin with one. TLS lets fewer come in a second."""

    hellos_each_second: float = 0.5
    hellos_at_once: int = 60
    """Of one device: thirty copies of one disk image may say Hello together, and are counted."""

    messages_each_second: float = 500
    messages_at_once: int = 1_000
    """Of one device. One that was away for six weeks delivers 10,000 messages in twenty seconds, and leaves room for others."""

    bytes_each_second: float = 2_048_000
    bytes_at_once: int = 4_096_000
    """Of one device. A report has 2 to 3 kB, so that the number of its messages is what limits an honest one."""

    most_turn_sessions: int = 2_000
    """Over HTTPS. Each turn costs more than a message on a stream does, and streams are the usual way."""

    most_under_way: int = 20_000
    most_under_way_bytes: int = 64 * 1024 * 1024
    """Handed over and not yet on the disk, of all devices: a few seconds of work. Beyond, devices are not read."""

    most_connections: int = 12_000
    """Of each port; beyond, new ones are closed at once, so that files are left. All sessions, and some that come and go."""

    most_connections_of_an_address: int = 3_000
    """Of the HTTPS port. A school behind one address, all of it over HTTPS, and three more such schools beside it."""

    most_body_bytes: int = 32 * 1024 * 1024
    most_body_bytes_of_an_address: int = 8 * 1024 * 1024
    """Bodies of requests over HTTPS, from their first byte to their answer: some thirty of the largest, of which one address
    may have eight. Small ones are not counted."""

    handshake_seconds: int = 10
    """For TLS, and the beginning of HTTP/2. Whoever connects and says nothing is gone then."""

    idle_seconds: int = 10
    """A connection without any call; over HTTP/1.1 also for the head of a request."""

    body_seconds: int = 60
    """For the body of a request over HTTP/1.1: the largest, 1.1 MB, over a line of 150 kbit/s."""

    unread_seconds: int = 30
    """For an answer over HTTP/1.1 of which nothing is read, as for one write on a stream."""

    keep_alive_seconds: int = 45
    """Between two requests on a line over HTTP/1.1: a device asks for news every 20 seconds, and one that must make a new line
    for it costs 1.6 ms of TLS handshake each time (design of the channel, measured)."""


def spread_seconds(sessions: int) -> int:
    """Over how long so many devices should come back."""
    return max(5, -(-sessions // _RETURNS_EACH_SECOND))
