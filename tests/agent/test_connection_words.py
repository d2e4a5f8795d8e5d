"""A connection that fails is explained in words for people: from a name that is wrong to a server that is another's."""

import pytest

from agent.line.connection_words import NO_ANSWER, NO_SECURE_LINE, NOT_OUR_AUTHORITY, NOTHING_LISTENS, in_words

_AT = "failed to connect to all addresses; last error: UNKNOWN: ipv4:192.0.2.1:8440: "
_UNKNOWN_NAME = (
    "the name collector.example is not known in this network; check host in the enrolment file, or ask the technician"
)
_ANOTHER_SERVER = "what answers there is not the collector's port. Is the port right?"


@pytest.mark.parametrize(
    "details",
    [
        "errors resolving collector.example:8440: [field:hostname lookup error:Domain name not found]",
        "DNS resolution failed for collector.example:8440: C-ares status is not ARES_SUCCESS",
    ],
)
def test_a_name_that_is_not_known(details: str):
    assert in_words("collector.example", 8440, details) == _UNKNOWN_NAME


@pytest.mark.parametrize(
    ("details", "words"),
    [
        (f"{_AT}Failed to connect to remote host: Connection refused", NOTHING_LISTENS),
        (f"{_AT}Failed to connect to remote host: getsockopt(SO_ERROR): Network is unreachable", NO_ANSWER),
        ("Deadline Exceeded", NO_ANSWER),
        (f"{_AT}Cannot check peer: missing selected ALPN property.", _ANOTHER_SERVER),
        (f"{_AT}Tls handshake failed (TSI_PROTOCOL_FAILURE): SSL_ERROR_SSL: WRONG_VERSION_NUMBER: OK", _ANOTHER_SERVER),
        (f"{_AT}Tls handshake failed (TSI_PROTOCOL_FAILURE): SSL_ERROR_SSL: CERTIFICATE_VERIFY_FAILED: OK", NOT_OUR_AUTHORITY),
        (f"{_AT}Handshake read failed (Socket closed)", NO_SECURE_LINE),
        (f"{_AT}Socket closed", NO_SECURE_LINE),
        ("Socket closed", "the connection broke off. Try again later"),
        ("a word of a later version", "the connection failed. Try again later; if it stays so, tell the technician"),
    ],
)
def test_a_collector_that_is_not_reached(details: str, words: str):
    assert in_words("192.0.2.1", 8440, details) == f"the collector at 192.0.2.1:8440 cannot be reached: {words}"


def test_what_the_collector_says_itself_is_said_on():
    said = "the collector cannot write to its disk now; try again later"
    assert in_words("192.0.2.1", 8440, said) == said
