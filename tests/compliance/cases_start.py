"""Starting, the key chip, the notice before log-in, guests, who may install, who may change the lock, scanning of media."""

from dataclasses import replace

from rule_case import FAIL, NOT_APPLICABLE, PASS, UNKNOWN, Case

from compliance.facts import (
    Administrators,
    LocksItself,
    LogonNotice,
    MediaControl,
    NoNotice,
    RemovableMedia,
    ScreenLock,
    SecureBoot,
    SecureBootState,
    SetBy,
    ShownNotice,
    TrustedPlatformModule,
    UserScreenLock,
)
from compliance.unknown import Unknown
from compliance.verdict import Verdict
from tests.fakes.good_facts import NOT_KNOWN

LATE = str(NOT_KNOWN)
MEDIA = RemovableMedia(MediaControl.OPEN, (), (), events_complete=True, scanned_on_insert=True, autorun_off=True)
CHIP = TrustedPlatformModule(present=True, version="2.0", usable=True)


def lock(*may_change: bool | Unknown) -> ScreenLock:
    users = tuple(UserScreenLock("a1", "GNOME", LocksItself(300, 0), SetBy.USER, each) for each in may_change)
    return ScreenLock(has_desktop=True, users=users)


def rights(*, administrator: bool | Unknown = False, guest: bool | Unknown = False) -> Administrators:
    return Administrators(1, session_user_is_administrator=administrator, guest_account_enabled=guest)


def enforced(name: str, fact: ScreenLock, verdict: Verdict, saw: str) -> Case:
    return Case(name, "screen_lock_enforced", fact, verdict, saw)


def scanned(name: str, verdict: Verdict, saw: str, **changes: object) -> Case:
    return Case(name, "removable_media_scanned", replace(MEDIA, **changes), verdict, saw)


def chip(name: str, verdict: Verdict, saw: str, **changes: object) -> Case:
    return Case(name, "trusted_platform_module", replace(CHIP, **changes), verdict, saw)


START = [
    *(
        Case(f"secure boot is {state}", "secure_boot", SecureBoot(state), verdict, saw)
        for state, verdict, saw in (
            (SecureBootState.ENFORCED, PASS, "Only signed systems can be started"),
            (SecureBootState.REDUCED, FAIL, "Secure boot is on, but some of its checks are left out"),
            (
                SecureBootState.SETUP_MODE,
                FAIL,
                "Secure boot is in setup mode: whoever is at the keyboard can replace its keys",
            ),
            (SecureBootState.OFF, FAIL, "Secure boot is off"),
            (
                SecureBootState.NOT_AVAILABLE,
                FAIL,
                "The firmware cannot do secure boot, or was started the old way (BIOS)",
            ),
        )
    ),
    chip("ready", PASS, "The chip that keeps keys (2.0) is ready"),
    chip("ready, of a version that is not known", PASS, "The chip that keeps keys is ready", version=NOT_KNOWN),
    chip("not there", FAIL, "There is no chip that keeps keys, or the firmware hides it", present=False),
    chip("switched off", FAIL, "The chip that keeps keys is not ready for use", usable=False),
    chip(
        "perhaps ready",
        UNKNOWN,
        f"There is a chip that keeps keys; whether it is ready is not known: {LATE}",
        usable=NOT_KNOWN,
    ),
    Case("a notice", "logon_notice", LogonNotice(ShownNotice("0" * 64)), PASS, "A notice is shown before people log in"),
    Case("no notice", "logon_notice", LogonNotice(NoNotice()), FAIL, "Nothing is shown before people log in"),
    Case("a guest", "guest_account_off", rights(guest=True), FAIL, "There is a guest account that anybody can use"),
    Case("no guest", "guest_account_off", rights(), PASS, "There is no guest account that can be used"),
    Case("perhaps a guest", "guest_account_off", rights(guest=NOT_KNOWN), UNKNOWN, LATE),
    Case(
        "an administrator can install",
        "installing_restricted",
        rights(administrator=True),
        FAIL,
        "A person logged in is an administrator, and so can install software",
    ),
    Case(
        "nobody else can",
        "installing_restricted",
        rights(),
        PASS,
        "Nobody logged in has the rights to install software for everybody",
    ),
    Case("rights not known", "installing_restricted", rights(administrator=NOT_KNOWN), UNKNOWN, LATE),
    enforced("the school's", lock(False, False), PASS, "Nobody logged in can change the screen lock"),  # noqa: FBT003
    enforced("one may change it", lock(False, NOT_KNOWN, True), FAIL, "A person logged in can change the screen lock"),  # noqa: FBT003
    enforced("of one it is not known", lock(False, NOT_KNOWN), UNKNOWN, LATE),  # noqa: FBT003
    enforced("nobody there", lock(), UNKNOWN, "Nobody was logged in, and who may change the lock is seen only then"),
    enforced("no desktop", ScreenLock(has_desktop=False, users=()), NOT_APPLICABLE, "No desktop is installed"),
    scanned("both", PASS, "A medium is scanned when it is plugged in, and nothing on it starts by itself"),
    scanned("blocked", PASS, "Removable media are blocked", control=MediaControl.BLOCKED, scanned_on_insert=False),
    scanned(
        "scanned by what controls media",
        PASS,
        "A medium is scanned when it is plugged in, and nothing on it starts by itself",
        control=MediaControl.SCANNED,
        scanned_on_insert=NOT_KNOWN,
    ),
    scanned("not scanned", FAIL, "A medium is not scanned when it is plugged in", scanned_on_insert=False),
    scanned("starts by itself", FAIL, "What is on a medium can start by itself", autorun_off=False),
    scanned(
        "starts by itself, scanning not known",
        FAIL,
        "What is on a medium can start by itself",
        scanned_on_insert=NOT_KNOWN,
        autorun_off=False,
    ),
    scanned("scanning not known", UNKNOWN, LATE, scanned_on_insert=NOT_KNOWN),
]
