"""`rollcall verify`: check an evidence file offline. It opens no data folder."""

import json as json_form
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from collector.cli import output
from collector.cli.exit_codes import ExitCode
from collector.cli.options import JsonOption
from collector.errors import EvidenceFileError
from collector.proof.evidence_file import read_lines
from collector.proof.proof_words import as_plain, in_words
from collector.proof.public_keys import PublicKeys, read_public_keys
from collector.proof.receipt_reading import read_receipts
from collector.proof.verifying import Proof, verify_lines

KeysOption = Annotated[
    Path | None, typer.Option("--keys", metavar="FILE", help="The school's public keys, from `rollcall evidence keys`.")
]

ReceiptsOption = Annotated[
    Path | None,
    typer.Option("--receipts", metavar="FILE", help="What the device kept, from `rollcall-agent receipts -o FILE`."),
]

_NO_KEYS: Final = (
    "give the school's public keys with --keys FILE; the school writes that file with `rollcall evidence keys -o FILE`. "
    "Keys that came with the evidence would prove nothing"
)


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file that `rollcall evidence export` wrote.")],
    keys: KeysOption = None,
    receipts: ReceiptsOption = None,
    *,
    json: JsonOption = False,
) -> int:
    """Check signatures, chain, gaps and receipts with nothing but the file and the school's public keys.

    With the receipts that the device kept, also whether the collector still has what it acknowledged.
    """
    if keys is None:
        raise typer.BadParameter(_NO_KEYS, param_hint="--keys")
    kept = None if receipts is None else read_receipts(receipts)
    proof = _proof(file, read_public_keys(keys), kept)
    if proof.kept is not None and proof.kept.is_nothing:
        raise EvidenceFileError(f"{receipts}: none of its receipts is of this device and signed by the school")
    if json:
        sys.stdout.write(json_form.dumps(as_plain(proof), indent=2, ensure_ascii=False) + "\n")
    else:
        output.show("\n".join(in_words(proof)))
    return ExitCode.REFUSED if proof.flaws else ExitCode.MEETS


def _proof(file: Path, keys: PublicKeys, kept: Sequence[bytes] | None) -> Proof:
    try:
        with file.open("rb") as stream:
            return verify_lines(read_lines(stream), keys, kept)
    except OSError as error:
        raise EvidenceFileError(f"{file}: {error.strerror}") from error
    except EvidenceFileError as error:
        raise EvidenceFileError(f"{file}: {error}") from error
