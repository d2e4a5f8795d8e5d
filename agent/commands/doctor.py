"""`rollcall-agent doctor`: one line a step."""

from argparse import ArgumentParser, Namespace
from datetime import datetime
from typing import Final

from agent.doctor import Health, examine
from agent.enrolment_record import load_enrolment
from agent.exit_codes import MEETS, NEEDS_ACTION
from agent.media_journal import MediaJournal
from agent.uplink import EnrolmentPort
from agent.wiring import local_host, surroundings
from compliance.wire.codec import instant_of

_SHAPES: Final = {Health.OK: "✔", Health.LOOK: "!", Health.WRONG: "✘", Health.SKIPPED: "–"}


def add_arguments(parser: ArgumentParser) -> None:
    """`doctor` has no options of its own."""
    del parser


def run(arguments: Namespace) -> int:
    """Print the steps. Status 1 when something must be done. Raises NotEnrolled."""
    folder = surroundings(arguments).folder
    record = load_enrolment(folder)

    def server_time(authority: bytes) -> datetime:
        port = EnrolmentPort(record.host, record.enrolment_port, authority)
        try:
            return instant_of(port.describe().server_time)
        finally:
            port.close()

    now = local_host(None, MediaJournal(folder.media_journal_file)).now()
    worst = Health.OK
    for step in examine(folder, record, now, server_time):
        print(f"{_SHAPES[step.health]} {step.name}: {step.words}", flush=True)
        worst = Health.WRONG if step.health is Health.WRONG else worst
    return NEEDS_ACTION if worst is Health.WRONG else MEETS
