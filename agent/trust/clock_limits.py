"""Between which times a device's clock can be right: nothing that its school signed is from the future, or outlived it."""

from datetime import datetime

from cryptography import x509

from agent.state_folder import StateFolder
from agent.trust.tls_pairs import current_pair, next_pair
from agent.trust.trust_store import TrustStore
from compliance.values import dataclass


@dataclass(frozen=True, slots=True)
class ClockLimits:
    """`earliest` is the youngest thing that the school signed for this device, `latest` the end of its last authority."""

    earliest: datetime | None
    latest: datetime | None

    def broken_by(self, now: datetime) -> str:
        """Why it cannot be this time, in words for whoever can set the clock; empty where it can be."""
        said = f"this computer's clock says {now:%d %B %Y}"
        if self.earliest is not None and now < self.earliest:
            signed = f"it holds something that its school signed on {self.earliest:%d %B %Y}"
            return f"{said}, and {signed}: set date and time, unless it was the school's clock that was wrong"
        if self.latest is not None and now > self.latest:
            return f"{said}, and its school's certificate authority is good until {self.latest:%d %B %Y}: set date and time"
        return ""


def clock_limits(folder: StateFolder) -> ClockLimits:
    """Read them from what is kept; what is missing or damaged says nothing."""
    trust = TrustStore(folder)
    pairs = [pair for pair in (current_pair(folder), next_pair(folder)) if pair is not None and pair.is_sound]
    begun = [pair.leaf.not_valid_before_utc for pair in pairs] + [begins for begins in (trust.begins(),) if begins]
    try:
        ends = [root.not_valid_after_utc for root in x509.load_pem_x509_certificates(trust.roots(newest=True))]
    except ValueError:
        ends = []
    return ClockLimits(max(begun, default=None), max(ends, default=None))
