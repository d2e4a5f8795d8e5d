"""Every command of the documents, run in their order in a new folder, as a reader would type it."""

from pathlib import Path
from typing import Final

import pytest

from tests.documents.document import ROOT, WITH_COMMANDS, blocks
from tests.documents.walk import reader

pytestmark = pytest.mark.end_to_end

NOT_RUN: Final = {
    "make demo": "is what tests/end_to_end/test_main_job.py runs",
    "make test": "is what runs this test",
}
VERDICTS: Final = (0, 1, 3)
WELL_OR_WITH_REMARKS: Final = (0, 3)  # the README's first school is reached by its own computer only, and the doctor remarks it
ANSWER_WITH_A_VERDICT: Final = ("rollcall report", "rollcall device show")


def allowed(command: str) -> tuple[int, ...]:
    """The exit codes that say that a command worked."""
    if command.startswith("rollcall doctor"):
        return WELL_OR_WITH_REMARKS
    return VERDICTS if command.startswith(ANSWER_WITH_A_VERDICT) else (0,)


def test_every_document_with_commands_is_walked():
    with_commands = {each for each in ROOT.rglob("docs/*.md") for block in blocks(each) if block.commands}
    assert with_commands <= set(WITH_COMMANDS)


@pytest.mark.timeout(400)  # the README alone is some eighty commands, each a process; each has a limit of its own
@pytest.mark.parametrize("document", WITH_COMMANDS, ids=lambda path: path.name)
def test_every_command_works_as_it_is_written(document: Path, tmp_path: Path):
    with reader(tmp_path) as typing:
        typed = [
            answer
            for block in blocks(document)
            if not block.not_run and not set(block.commands) & NOT_RUN.keys()
            for answer in typing.reads(block)
        ]
    assert [(command, code, words) for command, code, words in typed if code not in allowed(command)] == []


def test_what_is_not_run_is_exactly_this():
    explained = [(block.commands[0], block.not_run) for path in WITH_COMMANDS for block in blocks(path) if block.not_run]
    assert explained == [
        ("make setup", "makes the environment that the tests themselves run in"),
        ("make packages", "tests/packaging/ builds them its own way, without compressing them"),
        (
            "sudo apt install ./rollcall-agent_0.1.0-1_amd64.deb",
            "needs another computer; tests/packaging/ does it in a virtual machine",
        ),
    ]


def test_the_reader_sees_a_command_that_fails(tmp_path: Path):
    with reader(tmp_path) as typing:
        code, words = typing.types("rollcall report --data nowhere")
    assert (code, "rollcall init" in words) == (5, True)
