"""What the device lets in from the network."""

from typing import Final

from compliance.facts.told import told
from compliance.unknown import Unknown
from compliance.values import dataclass

_PURPOSE: Final = "to see that others on a network cannot reach into the device"


@dataclass(frozen=True, slots=True)
class Firewall:
    """The device's own firewall, as it deals with connections that come in."""

    active: bool = told(_PURPOSE, "whether the firewall is on")
    product: str = told(_PURPOSE, "which firewall")
    blocks_inbound: bool | Unknown = told(_PURPOSE, "whether it refuses incoming connections unless allowed")
    starts_at_boot: bool | Unknown = told(_PURPOSE, "whether it comes on by itself")
