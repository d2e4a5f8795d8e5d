"""What comes with Rollcall: the policy packs and the Device Loan Agreement. And any other policy file that somebody names."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from collector.errors import NotRecorded
from collector.registers import agreements
from collector.registers.agreements import AgreementText
from compliance.policy import Policy, parse_policy

_BESIDE_THE_PACKAGES: Final = Path(__file__).resolve().parents[2]
_LARGEST_FILE_BYTES: Final = 1_048_576  # far more than a policy may have: parse_policy says by how much it is too large


@dataclass(frozen=True, slots=True)
class Pack:
    """A policy and the file that holds it."""

    policy: Policy
    file: Path


def configs_folder() -> Path:
    """`configs` in a checkout; in an installed wheel the package data that pyproject.toml makes of it."""
    checkout = _BESIDE_THE_PACKAGES / "configs"
    return checkout if (checkout / "policies").is_dir() else _BESIDE_THE_PACKAGES / "rollcall_configs"


def loan_agreement() -> AgreementText:
    """The Device Loan Agreement that a new school adopts."""
    file = configs_folder() / "agreements" / "device-loan-agreement.toml"
    return agreements.parse(file.read_text(encoding="utf-8"), file.name)


def every_pack() -> list[Pack]:
    """The packs that come with Rollcall, by id."""
    return sorted(
        (read_pack(file) for file in (configs_folder() / "policies").glob("*.toml")), key=lambda pack: pack.policy.policy_id
    )


def find_pack(name: str) -> Pack:
    """The pack of this id or, where the name is that of a file, the file's. NotRecorded names the ids there are."""
    packs = every_pack()
    for pack in packs:
        if pack.policy.policy_id == name:
            return pack
    if Path(name).is_file():
        return read_pack(Path(name))
    known = ", ".join(pack.policy.policy_id for pack in packs)
    raise NotRecorded(f"no policy pack is called {name!r}, nor is it a file; known: {known}")


def read_pack(file: Path) -> Pack:
    """The policy in a file. PolicyError says everything that is wrong with it, NotRecorded that it cannot be read."""
    try:
        with file.open("rb") as stream:
            content = stream.read(_LARGEST_FILE_BYTES)
    except OSError as error:
        raise NotRecorded(f"{file}: cannot be read: {error.strerror}; name another file") from error
    # What is not UTF-8 becomes a surrogate, which parse_policy refuses by its line.
    return Pack(parse_policy(content.decode("utf-8", "surrogateescape"), file.name), file)
