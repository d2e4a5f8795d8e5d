"""The right of the school-wide key: good for devices that stay on site, if the asset list or a technician knows them."""

from datetime import datetime

from collector.enrolment.claim import Claim
from collector.enrolment.rights import KEY_NOT_VALID_HERE, Right, others_of_the_asset
from collector.errors import EnrolmentRefused
from collector.store import assets, enrolment_keys, tokens
from collector.store.assets import Asset
from collector.store.database import Transaction
from collector.store.devices import Device, DeviceState, Route


def right_of_school_key(tx: Transaction, claim: Claim, held: Device | None) -> Right:
    """The right that the school's key gives. Raises EnrolmentRefused. What it cannot vouch for waits for a technician."""
    key = enrolment_keys.in_use(tx, tokens.hash_of(claim.school_key))
    if key is None or key.school_id != claim.school_id:
        raise EnrolmentRefused(KEY_NOT_VALID_HERE)
    asset = _asset(tx, claim)
    if asset is not None and asset.simulated != claim.simulated:
        listed, asks = ("a simulated", "a real one") if asset.simulated else ("a real", "a simulated one")
        raise EnrolmentRefused(f"asset {asset.asset_tag} is {listed} device in the asset list and {asks} asks; not enrolled")
    # A typed tag is believed only where the firmware has no serial number, and then a technician has to agree to it.
    asset_tag = asset.asset_tag if asset is not None else "" if claim.serial else claim.asset_tag
    taken = held is None and bool(others_of_the_asset(tx, claim, asset_tag))
    approved = asset is not None and not taken
    return Right(
        route=Route.ON_SITE,
        first_state=DeviceState.AWAITING_FIRST_REPORT if approved else DeviceState.PENDING_APPROVAL,
        asset_tag=asset_tag,
        loan_id="",
        simulated=claim.simulated,
        words=_words(asset, taken=taken),
        use=_nothing,
    )


def _words(asset: Asset | None, *, taken: bool) -> str:
    if asset is None:
        return "on site; not in the asset list, so a technician must approve it"
    if taken:
        return f"on site; asset {asset.asset_tag} has a device already, so a technician must approve this one"
    return f"on site; asset {asset.asset_tag}"


def _asset(tx: Transaction, claim: Claim) -> Asset | None:
    """By serial number; the tag, which anybody can type, only where the firmware has none."""
    if claim.serial:
        return assets.with_serial(tx, claim.school_id, claim.serial)
    return assets.with_tag(tx, claim.school_id, claim.asset_tag) if claim.asset_tag else None


def _nothing(tx: Transaction, device: Device, at: datetime) -> None:
    """The school's key is not used up: it opens only what the asset list or a technician approves."""
