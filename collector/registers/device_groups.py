"""Groups of devices that an exception may name: what the asset list calls them, their system, how they are used."""

from typing import Final

from collector.errors import ExceptionRefused
from collector.registers.assets import KINDS
from collector.store.assets import Asset
from collector.store.devices import Device
from compliance.rule import PLATFORMS

EVERYONE: Final = "everyone"
ON_LOAN: Final = "on-loan"
NOT_ON_LOAN: Final = "not-on-loan"
GROUPS: Final = (*KINDS, *PLATFORMS, ON_LOAN, NOT_ON_LOAN, EVERYONE)


def check(group: str) -> None:
    """ExceptionRefused for a group that there is none of; it names them all."""
    if group not in GROUPS:
        known = f"there are {', '.join(GROUPS)}"
        raise ExceptionRefused(f"no group of devices is called {group!r}; {known}", logged=f"no such group of devices; {known}")


def is_in(group: str, device: Device, asset: Asset | None, *, on_loan: bool) -> bool:
    """Whether a device belongs to a group now. One that the asset list does not know is of no kind."""
    belongs_to = {EVERYONE, ON_LOAN if on_loan else NOT_ON_LOAN, device.platform}
    return group in belongs_to or (asset is not None and asset.kind == group)
