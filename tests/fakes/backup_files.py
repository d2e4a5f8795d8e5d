"""Files around a backup, and what is in the folders that it comes from and goes to."""

from pathlib import Path
from typing import Final

PASSPHRASE: Final = "six random words stand in here"


def private(file: Path, text: str) -> Path:
    """A file for its owner alone."""
    file.write_text(text + "\n")
    file.chmod(0o600)
    return file


def in_folder(folder: Path) -> list[str]:
    """The names in a folder."""
    return sorted(each.name for each in folder.iterdir())


def kept_of(folder: Path) -> dict[str, bytes]:
    """What a backup keeps beside the database, byte for byte."""
    kept = [folder / "collector.toml", *(folder / "keys").iterdir(), *(folder / "loans" / "recorded").iterdir()]
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in kept}
