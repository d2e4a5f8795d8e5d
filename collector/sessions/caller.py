"""Who says Hello, as far as the connection proves it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Caller:
    """What the connection's certificate says. That our authority signed it, TLS has checked; when it ends, it has not."""

    school_id: str
    device_id: bytes
    certificate_serial: str
    expires_at: datetime
