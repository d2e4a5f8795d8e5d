"""Why a device is not let in: asked here, because a refused TLS handshake looks to the device like a server that is down."""

from collections.abc import Callable
from datetime import datetime

from collector.enrolment.signed_question import asked_by, read
from collector.enrolment.standing import STRANGER, Standing, standing_of
from collector.errors import NotOurDevice
from collector.keys.keys import CollectorKeys
from collector.store import certificates
from collector.store.certificates import Certificate
from collector.store.database import Database, Transaction
from collector.store.devices import Device
from compliance.envelope import Purpose
from compliance.wire.v1.enrolment_pb2 import WhyClaim


class WhyDesk:
    """Answers devices that ask about themselves. Only reads: nobody can fill the disk by asking. Knows no transport."""

    def __init__(self, database: Database, keys: CollectorKeys, clock: Callable[[], datetime]) -> None:
        """A desk over one data folder. `clock` gives the time of each request."""
        self._database = database
        self._keys = keys
        self._clock = clock

    def why(self, sealed: bytes) -> tuple[Standing, datetime]:
        """How the device stands that signed this question, and the time here. Raises EnrolmentRefused for an old question.

        Whoever is no device of this collector hears that, and nothing else.
        """
        now = self._clock()
        try:
            question, claim = read(sealed, Purpose.WHY, WhyClaim)
            with self._database.reading() as tx:
                device = asked_by(tx, question, claim, now)
                latest, shown = certificates.latest_of(tx, device.device_id), _shown(tx, claim, device)
                believed = shown is None or self._keys.believes(shown.pem)
                return standing_of(device, latest, shown, now, believed=believed), now
        except NotOurDevice:
            return STRANGER, now


def _shown(tx: Transaction, claim: WhyClaim, device: Device) -> Certificate | None:
    """The certificate that the device says was refused; one of another device is none."""
    shown = certificates.get(tx, claim.certificate_serial)
    return shown if shown is not None and shown.device_id == device.device_id else None
