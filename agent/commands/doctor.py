"""`rollcall-agent doctor`: one line a step."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from typing import Final

from agent.doctor.doctor import examine
from agent.doctor.health import Health, Step, exit_code_of
from agent.doctor.reading_examination import examine_readings
from agent.enrolment.ways import EnrolmentWays, enrolment_ways
from agent.enrolment_record import load_enrolment
from agent.errors import CollectorUnreachable
from agent.harmless import on_one_line
from agent.survey import survey
from agent.trust.identity import Identity
from agent.trust.tls_pairs import current_pair
from agent.watching.media_journal import MediaJournal
from agent.ways.asking_why import Verdict, ask_why
from agent.wiring import Surroundings, is_privileged, local_host, surroundings
from compliance.errors import CodecError
from compliance.report import KeyProtection, Trigger
from compliance.wire.codec import instant_of

_SHAPES: Final = {
    Health.OK: "✔",
    Health.LOOK: "!",
    Health.WRONG: "✘",
    Health.UNREACHABLE: "✘",
    Health.REFUSED: "✘",
    Health.SKIPPED: "–",
}


def add_arguments(parser: ArgumentParser) -> None:
    """The options of `doctor`."""
    parser.add_argument("--json", action="store_true", help="for machines")


def run(arguments: Namespace) -> int:
    """Print the steps. The exit status says what the worst of them was. Raises NotEnrolled."""
    steps = []
    for step in _steps(surroundings(arguments)):
        steps.append(step)
        if not arguments.json:
            print(f"{_SHAPES[step.health]} {step.name}: {on_one_line(step.words)}", flush=True)
    code = exit_code_of(steps)
    if arguments.json:
        plain = {"exit_status": code, "steps": [asdict(step) for step in steps]}
        print(json.dumps(plain, indent=2, ensure_ascii=False))
    return code


def _steps(around: Surroundings) -> Iterator[Step]:
    record = load_enrolment(around.folder)

    network = around.config.network

    def port(roots: bytes) -> "closing[EnrolmentWays]":
        return closing(enrolment_ways(record.host, record.enrolment_port, record.https_port, roots, network))

    def server_time(roots: bytes) -> datetime:
        with port(roots) as asked:
            try:
                return instant_of(asked.describe().server_time)
            except CodecError as error:
                raise CollectorUnreachable(f"the collector's clock is out of its mind: {error}") from error

    def why(roots: bytes) -> Verdict:
        pair = current_pair(around.folder)
        with port(roots) as asked:
            return ask_why(Identity(around.folder), record, pair.serial if pair is not None and pair.is_sound else "", asked)

    host = local_host(record, MediaJournal(around.folder.media_journal_file))
    now = host.now()
    yield from examine(around.folder, record, network, now, server_time, why)
    report = survey(host, around.platform, Trigger.ON_DEMAND, KeyProtection.FILE, now)
    yield from examine_readings(report.readings, around.platform, privileged=is_privileged())
