"""`rollcall-agent receipts`: hand on the receipts that the collector gave this device."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from agent.enrolment_record import load_enrolment
from agent.errors import ConfigurationError
from agent.exit_codes import MEETS, NOT_KNOWN
from agent.spool.receipts import KeptReceipt
from agent.spool.summary import look_into_receipts
from agent.wiring import surroundings
from compliance.counted import counted
from compliance.receipts_file import HandedReceipt, as_text


def add_arguments(parser: ArgumentParser) -> None:
    """The options of `receipts`."""
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="the file to write; else it is printed")


def run(arguments: Namespace) -> int:
    """Write them. Raises NotEnrolled, and ConfigurationError for a file that cannot be written."""
    folder = surroundings(arguments).folder
    record = load_enrolment(folder)
    kept = look_into_receipts(folder)
    if not kept:
        print("The collector has given this device no receipt yet: there is nothing to hand on.", file=sys.stderr)
        return NOT_KNOWN
    text = as_text(record.school_id, record.device_id, [_handed(each) for each in kept])
    if arguments.output is None:
        sys.stdout.write(text)
    else:
        _write(arguments.output, text)
        print(f"{counted(len(kept), 'receipt')}, up to message {kept[0].sequence} of epoch {kept[0].epoch}: {arguments.output}")
    return MEETS


def _handed(kept: KeptReceipt) -> HandedReceipt:
    return HandedReceipt(kept.epoch, kept.sequence, kept.received_at, kept.sealed)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{file}: {error.strerror}; choose another file with -o") from error
