"""Where and as what this device is enrolled: one JSON file, there while the device is enrolled. Standard library only."""

import json
from dataclasses import asdict

from agent import kept_json
from agent.errors import NotEnrolled, StateFolderError
from agent.state_folder import StateFolder
from compliance.values import dataclass


@dataclass(frozen=True, slots=True)
class EnrolmentRecord:
    """What the device remembers of its enrolment. Identifiers are hexadecimal, `enrolled_at` is ISO 8601 in UTC."""

    school_id: str
    school_name: str
    device_id: str
    key_generation: int
    host: str
    enrolment_port: int
    agents_port: int
    media_salt: str
    asset_tag: str
    awaiting_approval: bool
    enrolled_at: str
    https_port: int = 0  # 0 where the enrolment file named none


def is_enrolled(folder: StateFolder) -> bool:
    """Whether there is a record at all, sound or not."""
    return folder.read(folder.enrolment_file.name) is not None


def load_enrolment(folder: StateFolder) -> EnrolmentRecord:
    """The record. Raises NotEnrolled, or StateFolderError when the file is damaged."""
    content = folder.read(folder.enrolment_file.name)
    if content is None:
        raise NotEnrolled(f"this device is not enrolled (nothing in {folder.path}). Run: rollcall-agent enrol --from FILE")
    try:
        return _whole(kept_json.record(EnrolmentRecord, content))
    except ValueError as error:
        damaged = f"{folder.enrolment_file} is damaged. Run: rollcall-agent leave, then enrol again"
        raise StateFolderError(damaged) from error


def _whole(record: EnrolmentRecord) -> EnrolmentRecord:
    """The same record. Raises ValueError for one that `save_enrolment` cannot have written."""
    for identifier in (record.device_id, record.media_salt):
        bytes.fromhex(identifier)
    kept_json.instant(record.enrolled_at)
    return record


def save_enrolment(folder: StateFolder, record: EnrolmentRecord) -> None:
    """From here on the device is enrolled: written last, when everything else that enrolment brings is on the disk."""
    folder.write(folder.enrolment_file.name, json.dumps(asdict(record), indent=2).encode())
