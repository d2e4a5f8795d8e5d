"""Why a connection failed, as a person reads it.

gRPC's own words name its inside, and its status codes take a refused handshake for no server: the details tell them apart.
"""

from typing import Final

NOTHING_LISTENS: Final = "nothing listens there. Is the collector running, and is the port right?"
NO_ANSWER: Final = "there is no answer. Is this device on a network that reaches the school, and is the port right?"
NOT_OUR_AUTHORITY: Final = "what answers there is not signed by the school's authority: another server, or a filter between"
NOT_VALID_NOW: Final = (
    "the collector's certificate is not valid at the time that this computer's clock says. Set date and time; if they are "
    "right, tell the technician"
)
NO_SECURE_LINE: Final = (
    "no secure connection could be agreed. Is the port right? Else there is a filter between, or a certificate has expired"
)
ANOTHER_SERVER: Final = "what answers there is not the collector's port. Is the port right?"
_DAMAGED: Final = "the school's certificate on this device is damaged. Ask the technician for a new enrolment file"
BROKE_OFF: Final = "the connection broke off. Try again later"
_ITS_FAULT: Final = "it had a fault of its own. Tell the technician: the collector's log says more"
ANYTHING_ELSE: Final = "the connection failed. Try again later; if it stays so, tell the technician"

_NAME_SIGNS: Final = ("errors resolving", "DNS resolution failed", "hostname lookup error")
# What grpcio 1.85 says, found by asking such servers; the first sign that fits counts.
_WORDS: Final = (
    ("Connection refused", NOTHING_LISTENS),
    ("unreachable", NO_ANSWER),
    ("No route to host", NO_ANSWER),
    ("Deadline Exceeded", NO_ANSWER),
    ("timed out", NO_ANSWER),
    ("Timeout", NO_ANSWER),
    ("certificate has expired", NOT_VALID_NOW),
    ("certificate is not yet valid", NOT_VALID_NOW),
    ("CERTIFICATE_VERIFY_FAILED", NOT_OUR_AUTHORITY),
    ("ALPN", ANOTHER_SERVER),
    ("WRONG_VERSION_NUMBER", ANOTHER_SERVER),
    ("Method not found", ANOTHER_SERVER),
    ("create security handshaker", _DAMAGED),
    ("andshake", NO_SECURE_LINE),
    ("failed to connect", NO_SECURE_LINE),  # and nothing above: it was hung up on us, as a port that wants a certificate does
    ("Socket closed", BROKE_OFF),
    ("reset", BROKE_OFF),
    ("GOAWAY", BROKE_OFF),
    ("Unexpected <class", _ITS_FAULT),
)
_OF_THE_COLLECTOR: Final = "the collector cannot "
"""How a sentence begins that the collector itself sent: that one is for people already."""


def unknown_name(host: str) -> str:
    """A name that this network does not know."""
    return f"the name {host} is not known in this network; check host in the enrolment file, or ask the technician"


def may_be_a_refusal(words: str) -> bool:
    """Whether this failure, in our words, is how it looks when the other end did not like our certificate."""
    return NO_SECURE_LINE in words or BROKE_OFF in words


def in_words(host: str, port: int, details: str) -> str:
    """One sentence for what gRPC gave as the details of a failure."""
    if details.startswith(_OF_THE_COLLECTOR):
        return details
    if any(sign in details for sign in _NAME_SIGNS):
        return unknown_name(host)
    words = next((words for sign, words in _WORDS if sign in details), ANYTHING_ELSE)
    return f"the collector at {host}:{port} cannot be reached: {words}"
