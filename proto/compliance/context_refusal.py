"""Why a device does not use what came to it as its context, in one word for the wire and one phrase for people."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class ContextRefusal(StrEnum):
    """The device's reason. It keeps the context that it had."""

    NOT_SIGNED = "not_signed"
    FOREIGN_KEY = "foreign_key"
    MALFORMED = "malformed"
    TOO_LARGE = "too_large"
    ANOTHER_SCHOOL = "another_school"
    ANOTHER_DEVICE = "another_device"
    ANOTHER_SESSION = "another_session"
    LOWER_NUMBER = "lower_number"


IN_WORDS: Final[Mapping[ContextRefusal, str]] = {
    ContextRefusal.NOT_SIGNED: "it is not signed",
    ContextRefusal.FOREIGN_KEY: "no policy key that the device was told of has signed it",
    ContextRefusal.MALFORMED: "it is damaged",
    ContextRefusal.TOO_LARGE: "it is larger than any context",
    ContextRefusal.ANOTHER_SCHOOL: "it is another school's",
    ContextRefusal.ANOTHER_DEVICE: "it is another device's",
    ContextRefusal.ANOTHER_SESSION: "it was said in another session, before this one",
    ContextRefusal.LOWER_NUMBER: "the device has heard a later one in the same session",
}
