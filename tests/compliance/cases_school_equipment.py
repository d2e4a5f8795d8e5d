"""The asset list and what was disposed of: each situation and what the rules about it must answer."""

from dataclasses import replace

from school_case import BY, FAIL, PASS, UNKNOWN, Case, day, recorded

from compliance.registers.answers import Answer
from compliance.registers.disposals import Disposal, DisposalMethod, Wipe
from compliance.registers.equipment import AssetDetail
from compliance.school_context import AssetKept, DeviceKept

ASSET = AssetKept("LAP-1", "SN-1")
HOME = AssetDetail("lap-1", owner="the school", place="staff room")
DEVICE = DeviceKept("LAP-1", "LAP-1", "sn-1", day("2026-11-19"), has_ended=False)
GONE = Disposal(
    day("2026-11-05"),
    "LAP-1",
    "SN-1",
    authorised_by="H. Head",
    licences_checked_by=BY,
    personal_data=Answer.YES,
    method=DisposalMethod.WASTE,
    received_by="Example Recycling Ltd",
    wipe=Wipe.DESTROYED,
    wiped_on=day("2026-11-05"),
    certificate="ER-77",
)
LACKS_EVERYTHING = (
    "lacks who authorised it, who checked its licences, whether it held personal data, how it was disposed of, "
    "who received it, a wipe, the certificate of the wipe"
)

EQUIPMENT = [
    Case(
        "complete, and it reported yesterday",
        "assets_complete",
        recorded(HOME, assets=(ASSET,), devices=(DEVICE,)),
        PASS,
        "1 asset with serial number, owner and place, seen lately",
    ),
    Case(
        "somebody has seen what cannot report",
        "assets_complete",
        recorded(replace(HOME, seen_on=day("2026-09-01")), assets=(ASSET,)),
        PASS,
        "1 asset with serial number, owner and place, seen lately",
    ),
    Case(
        "nothing but a tag, and not seen for years",
        "assets_complete",
        recorded(replace(HOME, owner="", place="", seen_on=day("2024-09-01")), assets=(replace(ASSET, serial=""),)),
        FAIL,
        "Of 1 asset: 1 without a serial number, 1 without an owner, 1 without a place, 1 without having been seen lately",
        [("assets", "LAP-1", "is without a serial number, an owner, a place, having been seen lately")],
    ),
    Case(
        "a device that the list does not have",
        "assets_complete",
        recorded(HOME, assets=(ASSET,), devices=(DEVICE, replace(DEVICE, label="LAP-9", asset_tag="", serial="SN-9"))),
        FAIL,
        "Of 1 asset: 1 device not on the list",
        [("devices", "LAP-9", "is not on the asset list")],
    ),
    Case(
        "its serial number in small letters finds it, and another device with its label is none of the list",
        "assets_complete",
        recorded(HOME, assets=(ASSET,), devices=(replace(DEVICE, label="LAP-7", asset_tag=""), replace(DEVICE, serial="SN-2"))),
        FAIL,
        "Of 1 asset: 1 device not on the list",
        [("devices", "LAP-1", "is not on the asset list")],
    ),
    Case(
        "a filler on both sides says nothing, nor does the label beside two serial numbers",
        "assets_complete",
        recorded(
            replace(HOME, seen_on=day("2026-09-01")),
            assets=(replace(ASSET, serial="Default string"),),
            devices=(replace(DEVICE, serial="default string"),),
        ),
        FAIL,
        "Of 1 asset: 1 device not on the list",
        [("devices", "LAP-1", "is not on the asset list")],
    ),
    Case(
        "by its label, where one side has no serial number",
        "assets_complete",
        recorded(HOME, assets=(ASSET,), devices=(replace(DEVICE, asset_tag="lap-1", serial=""),)),
        PASS,
        "1 asset with serial number, owner and place, seen lately",
    ),
    Case(
        "everything was disposed of",
        "assets_complete",
        recorded(GONE, assets=(ASSET,)),
        UNKNOWN,
        "Nothing has been recorded yet: no asset",
    ),
    Case("recorded completely", "disposals_complete", recorded(GONE), PASS, "1 disposal, each recorded completely"),
    Case(
        "nothing but the day",
        "disposals_complete",
        recorded(Disposal(day("2026-11-05"), "LAP-1")),
        FAIL,
        "1 of 1 disposal not recorded completely",
        [("disposals", "1", LACKS_EVERYTHING)],
    ),
    Case(
        "whether it held data is not known, and nobody wiped it",
        "disposals_complete",
        recorded(replace(GONE, personal_data=Answer.NOT_KNOWN, wipe=None, certificate="")),
        FAIL,
        "1 of 1 disposal not recorded completely",
        [("disposals", "1", "lacks a wipe, the certificate of the wipe")],
    ),
    Case(
        "sold without a valid PAT certificate",
        "disposals_complete",
        recorded(replace(GONE, method=DisposalMethod.SALE, pat_valid_until=day("2026-11-04"))),
        FAIL,
        "1 of 1 disposal not recorded completely",
        [("disposals", "1", "lacks a PAT certificate that was valid then")],
    ),
    Case(
        "a keyboard needs no wipe",
        "disposals_complete",
        recorded(replace(GONE, wipe=Wipe.NO_STORAGE, certificate="")),
        PASS,
        "1 disposal, each recorded completely",
    ),
    Case("nothing went", "disposals_complete", recorded(), UNKNOWN, "Nothing has been recorded yet: no disposal"),
    Case(
        "it reported on the day itself, and not since",
        "disposed_stay_silent",
        recorded(GONE, devices=(replace(DEVICE, reported_on=day("2026-11-05")),)),
        PASS,
        "None of 1 disposal has reported since",
    ),
    Case(
        "it reported again",
        "disposed_stay_silent",
        recorded(GONE, devices=(DEVICE,)),
        FAIL,
        "1 device reported after being disposed of",
        [("disposals", "1", "has reported again, last on 19 November 2026")],
    ),
    Case(
        "nothing went that could report",
        "disposed_stay_silent",
        recorded(),
        UNKNOWN,
        "Nothing has been recorded yet: no disposal",
    ),
]
