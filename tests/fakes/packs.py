"""The packs that come with Rollcall, each with all that it takes from others: as a school adopts it and a device keeps it."""

from pathlib import Path
from typing import Final

from compliance.policies.policy_set import PackText, gathered, without_what_nobody_takes

FOLDER: Final = Path(__file__).parents[2] / "configs" / "policies"
S004_FILE: Final = FOLDER / "s004-primary.toml"


def pack_text(name: str) -> str:
    """The one text of a pack."""
    pack = PackText(f"{name}.toml", _found(name) or "")
    return without_what_nobody_takes(gathered(pack, _found), pack.file_name)


def _found(name: str) -> str | None:
    file = FOLDER / f"{name}.toml"
    return file.read_text(encoding="utf-8") if file.is_file() else None


S004: Final = pack_text("s004-primary")
COLLECTING: Final = S004.replace("\n[grace_days]", "\n[collect]\nsoftware_inventory = true\n\n[grace_days]", 1)
"""The same, where the school wants to know which programs there are."""
