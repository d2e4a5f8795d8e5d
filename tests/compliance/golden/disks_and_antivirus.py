"""Disks, and what looks for harmful programs."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from compliance.context import DataClass
from compliance.facts import Antivirus, DeviceIdentity, DiskEncryption, SwapState, Volume, VolumeState
from compliance.unknown import Unknown, Why
from tests.compliance.golden.situation import IN_SCHOOL, LENT, Situation
from tests.fakes.good_facts import NOT_KNOWN, NOW, PRODUCT


def disk(*states: VolumeState | Unknown, swap: SwapState = SwapState.PROTECTED) -> DiskEncryption:
    """One volume for each state."""
    places = ("/", "/home", "/srv")
    return DiskEncryption(tuple(Volume(place, state, "LUKS2") for place, state in zip(places, states, strict=False)), swap=swap)


DESKTOP: Final = DeviceIdentity(name="office-1", make="Example", model="Tower 1", serial="SN-0100", portable=False)
OFF: Final = disk(VolumeState.OFF)

SITUATIONS: Final = (
    Situation("A teacher's laptop has nothing to complain of."),
    Situation("The disk of a laptop on loan is not encrypted.", (OFF,)),
    Situation("The disk of a laptop on loan is encrypted, but its protection is paused.", (disk(VolumeState.SUSPENDED),)),
    Situation("The disk is encrypted and waits for its protection to be activated.", (disk(VolumeState.WAITING_ACTIVATION),)),
    Situation("The disk is still being encrypted.", (disk(VolumeState.ENCRYPTING),)),
    Situation("The disk is being decrypted.", (disk(VolumeState.DECRYPTING),)),
    Situation(
        "The system's volume is encrypted and the second volume is not.", (disk(VolumeState.PROTECTED, VolumeState.OFF),)
    ),
    Situation("Part of what lies below a volume is in the clear.", (disk(VolumeState.PARTIAL),)),
    Situation("Whether the disk is encrypted could not be read.", not_known={DiskEncryption: NOT_KNOWN}),
    Situation("One volume is protected; the other's state could not be read.", (disk(VolumeState.PROTECTED, NOT_KNOWN),)),
    Situation("A laptop that stays in school and holds no personal data is not encrypted.", (OFF,), IN_SCHOOL),
    Situation(
        "A laptop that stays in school and holds personal data is not encrypted.",
        (OFF,),
        replace(IN_SCHOOL, data_class=DataClass.PERSONAL),
    ),
    Situation(
        "A desktop in the office that holds sensitive data is not encrypted.",
        (OFF, DESKTOP),
        replace(IN_SCHOOL, data_class=DataClass.SENSITIVE),
    ),
    Situation("A desktop in a classroom is not encrypted and holds no personal data.", (OFF, DESKTOP), IN_SCHOOL),
    Situation(
        "Nobody recorded whether a laptop that is not encrypted may leave, nor what data it holds.",
        (OFF,),
        replace(
            IN_SCHOOL,
            may_leave_site=Unknown(Why.NOT_RECORDED, "the asset list has no line for this device"),
            data_class=Unknown(Why.NOT_RECORDED, "the asset list has no line for this device"),
        ),
    ),
    Situation("No antivirus is installed.", (Antivirus(()),)),
    Situation("The antivirus is installed and switched off.", (Antivirus((replace(PRODUCT, running=False),)),)),
    Situation(
        "The antivirus runs and does not check files as they are opened.", (Antivirus((replace(PRODUCT, on_access=False),)),)
    ),
    Situation(
        "The antivirus has definitions of nine days ago.",
        (Antivirus((replace(PRODUCT, signatures_published_at=NOW - timedelta(days=9)),)),),
    ),
    Situation(
        "The antivirus has definitions of five days ago.",
        (Antivirus((replace(PRODUCT, signatures_published_at=NOW - timedelta(days=5)),)),),
    ),
    Situation(
        "A computer in school has definitions of nine days ago.",
        (Antivirus((replace(PRODUCT, signatures_published_at=NOW - timedelta(days=9)),)),),
        IN_SCHOOL,
    ),
    Situation("Nothing manages the antivirus centrally.", (Antivirus((replace(PRODUCT, managed_by=""),)),)),
    Situation(
        "Of two antivirus products one is off and the other works.", (Antivirus((replace(PRODUCT, running=False), PRODUCT)),)
    ),
    Situation(
        "How old the definitions are could not be read.", (Antivirus((replace(PRODUCT, signatures_published_at=NOT_KNOWN),)),)
    ),
    Situation("Whether there is an antivirus could not be read.", not_known={Antivirus: NOT_KNOWN}),
    Situation("A Chromebook has no antivirus of its own.", (Antivirus(()),), LENT, "chromeos"),
)
