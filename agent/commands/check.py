"""`rollcall-agent check`: judge this device here and now. No network."""

import json
import os
import sys
from argparse import ArgumentParser, Namespace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from agent.enrolment_record import is_enrolled, load_enrolment
from agent.errors import ConfigurationError, NotEnrolled
from agent.exit_codes import MEETS, NEEDS_ACTION, NOT_KNOWN
from agent.sessions.briefing import NoPolicy, load_policy
from agent.sessions.own_context import load_context
from agent.state_folder import StateFolder
from agent.survey import survey
from agent.telling.checking import as_plain, check
from agent.telling.confirmation import confirmation
from agent.telling.screen import check_in_words, wants_colour
from agent.watching.media_journal import MediaJournal
from agent.wiring import local_host, surroundings
from compliance.policies.policy_set import PackText, gathered, without_what_nobody_takes
from compliance.policy import Policy, parse_policy
from compliance.report import KeyProtection, Trigger
from compliance.verdict import Verdict

_EXIT_CODES: Final = {
    Verdict.PASS: MEETS,
    Verdict.NOT_APPLICABLE: MEETS,
    Verdict.RECORDED: MEETS,
    Verdict.WAIVED: MEETS,
    Verdict.FAIL: NEEDS_ACTION,
    Verdict.UNKNOWN: NOT_KNOWN,
}


def add_arguments(parser: ArgumentParser) -> None:
    """The options of `check`."""
    parser.add_argument(
        "--policy", type=Path, metavar="FILE", help="judge by this policy (default: the school's, kept at enrolment)"
    )
    parser.add_argument("--json", action="store_true", help="for machines")


def run(arguments: Namespace) -> int:
    """Print the check. The exit status is its verdict."""
    around = surroundings(arguments)
    policy, good_until = _policy(around.folder, arguments.policy)
    record = load_enrolment(around.folder) if is_enrolled(around.folder) else None
    host = local_host(record, MediaJournal(around.folder.media_journal_file))
    now = host.now()
    asked = {fact for rule in policy.device_rules for fact in rule.facts}
    report = survey(host, around.platform, Trigger.ON_DEMAND, KeyProtection.FILE, now, asked)
    confirmed = confirmation(around.folder) if arguments.policy is None else None
    in_doubt = confirmed.doubt_in_words(now) if confirmed else ""
    checked = check(policy, report, load_context(around.folder, now), now, good_until, in_doubt)
    if arguments.json:
        print(json.dumps(as_plain(checked), indent=2, ensure_ascii=False))
    else:
        sys.stdout.write(check_in_words(checked, colour=wants_colour(sys.stdout, os.environ)))
    return _EXIT_CODES[checked.verdict]


def _policy(folder: StateFolder, file: Path | None) -> tuple[Policy, datetime | None]:
    """The policy, and until when it is good: a file, or a policy that nobody signed, has no end."""
    if file is not None:
        whole = gathered(PackText(file.name, _text_of(file)), partial(_beside, file))
        return parse_policy(without_what_nobody_takes(whole, file.name), file.name), None
    kept = load_policy(folder)
    if isinstance(kept, NoPolicy):
        raise NotEnrolled(f"no policy of a school is kept in {folder.path}. Enrol this device, or name a policy: --policy FILE")
    return parse_policy(kept.toml, f"policy {kept.policy_id}"), kept.expires


def _beside(file: Path, name: str) -> str | None:
    """What a policy builds on lies in the same folder."""
    found = file.with_name(f"{name}.toml")
    return _text_of(found) if found.is_file() else None


def _text_of(file: Path) -> str:
    try:
        return file.read_bytes().decode()
    except OSError as error:
        raise ConfigurationError(f"policy {file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"policy {file}: not text in UTF-8") from error
