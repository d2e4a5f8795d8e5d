"""An answer that people may honestly not have."""

from enum import StrEnum


class Answer(StrEnum):
    """Yes, no, or nobody knows."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not_known"
