"""`rollcall-agent enrol`: admit this device."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from agent.enrolment.enrolling import Applicant, enrol, refuse_twice
from agent.enrolment.offer import read_offer
from agent.enrolment.ways import enrolment_ways
from agent.exit_codes import MEETS
from agent.moment import moment_of
from agent.survey import survey
from agent.watching.media_journal import MediaJournal
from agent.wiring import local_host, surroundings
from compliance.facts import DeviceIdentity
from compliance.report import KeyProtection, Trigger


def add_arguments(parser: ArgumentParser) -> None:
    """The options of `enrol`."""
    parser.add_argument("--from", type=Path, required=True, metavar="FILE", dest="file", help="the file from the technician")
    parser.add_argument(
        "--asset-tag", default="", metavar="TAG", help="what the label on the device says, where it has no serial"
    )


def run(arguments: Namespace) -> int:
    """Enrol, saying each step. Raises what stands in the way."""
    around = surroundings(arguments)
    refuse_twice(around.folder)
    offer = read_offer(arguments.file)
    host = local_host(None, MediaJournal(around.folder.media_journal_file))
    report = survey(host, around.platform, Trigger.ENROLMENT, KeyProtection.FILE, host.now())
    applicant = Applicant(around.platform, report.reading(DeviceIdentity), arguments.asset_tag.strip())
    print(f"Asking {offer.host} to admit this device to {offer.school_name}.")
    authorities = offer.certificate_authority.encode()
    port = enrolment_ways(offer.host, offer.enrolment_port, offer.https_port, authorities, around.config.network)
    try:
        record = enrol(around.folder, offer, applicant, port, lambda: moment_of(host), print)
    finally:
        port.close()
    print(f"Enrolled at {record.school_name} as device {record.device_id[:16]}.")
    if record.awaiting_approval:
        print("A technician must approve it before its reports are believed.")
    print("Start the service, or report once: rollcall-agent run --once")
    return MEETS
