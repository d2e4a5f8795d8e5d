"""Every rule kind by the name that a policy calls it."""

from collections.abc import Mapping
from typing import Final

from compliance.rules import (
    administrators,
    antivirus_current,
    antivirus_managed,
    antivirus_on_access,
    antivirus_running,
    automatic_login_off,
    disk_encryption,
    firewall_active,
    loan_agreement,
    loan_due_back,
    operating_system_supported,
    removable_media_control,
    removable_media_encrypted,
    reported_recently,
    screen_lock,
)
from compliance.rules.kind import RuleKind

_KINDS: Final = (
    disk_encryption.KIND,
    antivirus_running.KIND,
    antivirus_current.KIND,
    antivirus_on_access.KIND,
    antivirus_managed.KIND,
    screen_lock.KIND,
    removable_media_encrypted.KIND,
    removable_media_control.KIND,
    administrators.KIND,
    loan_agreement.KIND,
    loan_due_back.KIND,
    operating_system_supported.KIND,
    firewall_active.KIND,
    automatic_login_off.KIND,
    reported_recently.KIND,
)

RULE_KINDS: Final[Mapping[str, RuleKind]] = {kind.name: kind for kind in _KINDS}
