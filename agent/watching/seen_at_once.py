"""For people: which changes each system tells the agent of, and which only the clock sees."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class SeenAtOnce:
    """What is seen, by the word that the report gives for it, and what is not."""

    told: Mapping[str, str]
    by_the_clock_only: tuple[str, ...]


_LINUX: Final = SeenAtOnce(
    {
        "media": "something is plugged in, taken out, or opened for writing",
        "policy": "a settings file of the system that a check reads is changed, or the agent's own settings are",
        "antivirus": "an antivirus service starts or ends, or its settings change",
        "screen_lock": "a lock setting of somebody who is logged in is changed",
    },
    (
        "a profile whose settings folder is named by XDG_CONFIG_HOME",
        "what changes on a network share from another computer",
        "rules of the firewall that are changed without a file",
    ),
)
_WINDOWS: Final = SeenAtOnce(
    {
        "media": "a disk, a stick, a card, a drive for discs or a phone comes or goes",
        "policy": "a value of the registry that a check reads is changed (media, updates, firewall, log-on), Windows' own "
        "firewall starts or ends, or BitLocker writes into its log",
        "antivirus": "the Security Center says that something changed, Defender's service starts or ends, Defender writes into "
        "its log that its protection changed, or one of its settings is changed",
        "screen_lock": "a limit of idle time for the computer, or a lock setting of somebody who is logged in, is changed",
    },
    (
        "a disc that is put into a drive that was there",
        "the plan for power, where no policy sets it",
        "accounts, groups and the rules for passwords",
        "the agent's own settings files",
    ),
)
_MACOS: Final = SeenAtOnce(
    {
        "media": "a disk, a stick, a card or a disc comes or goes",
        "policy": "a setting of the log-in window, of updates, of the firewall before macOS 15 or of external storage is "
        "changed, here or by device management, the policy banner is, or the agent's own settings are",
        "antivirus": "a security program of root's ends, or is started again after that, or the system's list of extensions "
        "changes",
        "screen_lock": "the screen saver of somebody with a home folder, what device management asks of the lock, or the "
        "display's sleep is changed",
    },
    (
        "after how long the lock asks for the password, where device management does not set it",
        "a person whose home folder is not below /Users, and the ninth person and every one after that",
        "FileVault, accounts, groups and the rules for passwords",
        "the firewall on macOS 15 and later",
        "XProtect's own switches",
        "phones and cameras",
    ),
)
SEEN: Final[Mapping[str, SeenAtOnce]] = {"linux": _LINUX, "windows": _WINDOWS, "macos": _MACOS}


def seen_in_words(platform: str) -> str:
    """A paragraph for one system."""
    seen = SEEN.get(platform)
    if seen is None:
        return "Nothing is watched on this system by this version: changes are seen by the clock.\n"
    told = "".join(f"  - {words} ({trigger})\n" for trigger, words in seen.told.items())
    clock = "".join(f"  - {each}\n" for each in (*seen.by_the_clock_only, "what the service may not read"))
    return f"Reported within a minute, with the word that the report gives for it:\n{told}Seen by the clock only:\n{clock}"
