"""Why a device does not use what came to it as the school's policy, in one word for the wire and one phrase for people."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class BundleRefusal(StrEnum):
    """The device's reason. It keeps the policy that it had."""

    NOT_SIGNED = "not_signed"
    FOREIGN_KEY = "foreign_key"
    MALFORMED = "malformed"
    TOO_LARGE = "too_large"
    LOWER_VERSION = "lower_version"
    ANOTHER_OF_THIS_VERSION = "another_of_this_version"
    ANOTHER_SCHOOL = "another_school"
    CANNOT_BE_JUDGED = "cannot_be_judged"


IN_WORDS: Final[Mapping[BundleRefusal, str]] = {
    BundleRefusal.NOT_SIGNED: "it is not signed",
    BundleRefusal.FOREIGN_KEY: "no policy key that the device was told of has signed it",
    BundleRefusal.MALFORMED: "it is damaged",
    BundleRefusal.TOO_LARGE: "it is larger than any policy",
    BundleRefusal.LOWER_VERSION: "the device has a higher version already",
    BundleRefusal.ANOTHER_OF_THIS_VERSION: "the device has another policy of the same version",
    BundleRefusal.ANOTHER_SCHOOL: "it is another school's",
    BundleRefusal.CANNOT_BE_JUDGED: "this version of the agent cannot judge by it",
}
