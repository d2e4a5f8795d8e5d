"""Why a connection failed, as a person reads it, where Python's own sockets, TLS and HTTP client made it.

Apart from agent/line/connection_words.py because of what it loads: a session over gRPC needs none of these.
"""

import socket
import ssl
from http.client import HTTPException
from typing import Final

from agent.line.connection_words import (
    ANOTHER_SERVER,
    ANYTHING_ELSE,
    BROKE_OFF,
    NO_ANSWER,
    NO_SECURE_LINE,
    NOT_OUR_AUTHORITY,
    NOT_VALID_NOW,
    NOTHING_LISTENS,
    unknown_name,
)

_NOT_VALID_NOW: Final = (9, 10)  # X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED: X509_STORE_CTX_get_error(3)


def of_socket(host: str, port: int, error: Exception) -> str:
    """One sentence for what Python's sockets, TLS and HTTP client gave as a failure."""
    return f"the collector at {host}:{port} cannot be reached: {_of_error(host, error)}"


def _of_error(host: str, error: Exception) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return NOT_VALID_NOW if is_about_time(error) else NOT_OUR_AUTHORITY
        case ssl.SSLError():
            return NO_SECURE_LINE
        case socket.gaierror():
            return unknown_name(host)
        case ConnectionRefusedError():
            return NOTHING_LISTENS
        case ConnectionError():
            return BROKE_OFF
        case TimeoutError() | OSError():
            return NO_ANSWER
        case HTTPException():
            return ANOTHER_SERVER
        case _:
            return ANYTHING_ELSE


def is_about_time(error: ssl.SSLCertVerificationError) -> bool:
    """Whether a certificate was not believed only because of what time it is here."""
    return error.verify_code in _NOT_VALID_NOW
