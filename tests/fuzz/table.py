"""The targets, in the order in which `make fuzz` runs them."""

from importlib import import_module
from typing import Final

from tests.fuzz.target import Target

NAMES: Final = (
    "envelope",
    "report",
    "continuity",
    "server_statement",
    "policy_bundle",
    "device_context",
    "collector_session",
    "session_port",
    "https_port",
    "agent_session",
    "enrolment_claim",
    "signed_question",
    "enrolment_answer",
    "enrolment_file",
    "agreement_file",
    "asset_list",
    "register_table",
    "calendar_file",
    "policy_file",
    "expression",
    "settings_file",
    "evidence_file",
    "receipts_file",
    "backup_file",
    "kept_files",
    "spool_rows",
    "parsers",
)


def load(name: str) -> Target:
    """The target of that name. Imported only now: under atheris what a target imports is instrumented as it is imported."""
    target: Target = import_module(f"tests.fuzz.targets.{name}").TARGET
    return target
