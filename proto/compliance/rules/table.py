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
    guest_account_off,
    installing_restricted,
    loan_agreement,
    loan_due_back,
    logon_notice,
    off_after_hours,
    operating_system_supported,
    password_expiry,
    password_length,
    password_lock_out,
    removable_media_control,
    removable_media_encrypted,
    removable_media_scanned,
    reported_recently,
    screen_lock,
    screen_lock_enforced,
    secure_boot,
    security_updates,
    security_updates_automatic,
    trusted_platform_module,
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
    guest_account_off.KIND,
    installing_restricted.KIND,
    logon_notice.KIND,
    off_after_hours.KIND,
    password_expiry.KIND,
    password_length.KIND,
    password_lock_out.KIND,
    removable_media_scanned.KIND,
    screen_lock_enforced.KIND,
    secure_boot.KIND,
    security_updates.KIND,
    security_updates_automatic.KIND,
    trusted_platform_module.KIND,
)

RULE_KINDS: Final[Mapping[str, RuleKind]] = {kind.name: kind for kind in _KINDS}
