"""What a school settles about people's data: the contact for questions, and for how long each kind stays."""

from datetime import datetime
from typing import Final

from collector.errors import FormError
from collector.privacy.inventory import RetentionClass
from collector.privacy.retention_rules import SETTABLE, SETTING, read_period
from collector.store import audit, privacy_settings
from collector.store.database import Transaction
from collector.store.privacy_settings import PrivacySetting

CONTACT: Final = "contact"
_LONGEST_CHARACTERS: Final = 300


def settle_contact(tx: Transaction, school_id: str, words: str, *, actor: str, now: datetime) -> None:
    """Say who answers. FormError when nothing is said, or more than fits on a line."""
    shown = " ".join(words.split())
    if not shown or len(shown) > _LONGEST_CHARACTERS or not shown.isprintable():
        raise FormError(f"contact: write 1 to {_LONGEST_CHARACTERS} characters on one line, such as a role and an address")
    privacy_settings.put(tx, PrivacySetting(school_id, CONTACT, shown, now, actor))
    audit.write(tx, school_id, now, actor, "privacy.contact", CONTACT, audit.DONE)


def settle_period(tx: Transaction, school_id: str, kept: str, period: str, *, actor: str, now: datetime) -> str:
    """Say for how long one class stays, and answer it as it is kept. FormError names the classes there are."""
    if kept not in SETTABLE:
        raise FormError(f'class is "{kept}": write one of {", ".join(SETTABLE)}')
    length = read_period(period)
    privacy_settings.put(tx, PrivacySetting(school_id, SETTING + RetentionClass(kept), length, now, actor))
    audit.write(tx, school_id, now, actor, "privacy.retention", kept, audit.DONE, length)
    return length
