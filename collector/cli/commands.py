"""Every command of `rollcall`: its name, its module, one line about it, and three examples.

Only the module of a command that is typed gets imported, so that `rollcall --help` answers at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path
from typing import Annotated, Any, Final

import typer


@dataclass(frozen=True, slots=True)
class Entry:
    """One command, or group of commands, whose module has it as `command`."""

    name: str
    module: str
    about: str
    examples: tuple[str, ...]


COMMANDS: Final = (
    Entry(
        "init",
        "init",
        "Begin: keys, database, a school and its policy.",
        (
            'rollcall init "Example Primary School" --data school',
            'rollcall init "Example Primary School" --data school --technician "T. Technician" --headteacher "H. Head"',
            'rollcall init "Example Primary School" --data school --host 192.0.2.10 --agents-port 8441',
        ),
    ),
    Entry(
        "serve",
        "serve",
        "Listen to the school's devices until Ctrl-C.",
        ("rollcall serve --data school", "ROLLCALL_DATA=school rollcall serve", "rollcall serve --data school --verbose"),
    ),
    Entry(
        "report",
        "report",
        "The compliance report, what needs action first.",
        (
            "rollcall report",
            "rollcall report --device LAP-0113 --format html -o lap-0113.html",
            "rollcall report --for governors --format html -o governors.html",
        ),
    ),
    Entry(
        "devices",
        "devices",
        "List the devices, the worst first.",
        ("rollcall devices", "rollcall devices --json", "rollcall devices --school example"),
    ),
    Entry(
        "device",
        "device",
        "One device: show, approve, accept, in-hand and more.",
        ("rollcall device show LAP-0113 --json", "rollcall device accept LAP-0113", "rollcall device check-now LAP-0113"),
    ),
    Entry(
        "software",
        "software",
        "Who has which program, as far as devices told.",
        (
            "rollcall software 7-zip --older-than 24.01",
            "rollcall software --device LAP-0113 --csv",
            "rollcall software firefox --json",
        ),
    ),
    Entry(
        "incidents",
        "incidents",
        "What a person must look at: copied devices, forks.",
        ("rollcall incidents", "rollcall incidents --all", "rollcall incidents --json"),
    ),
    Entry(
        "loan",
        "loan",
        "Loans: new, sign, show, list, return and more.",
        (
            'rollcall loan new --asset-tag LAP-0113 --serial 5CD1234ABC --make HP --model "ProBook 440" --borrower "A. Sample"',
            'rollcall loan sign LOAN-2026-0001 --as technician --name "T. Technician"',
            "rollcall loan return LOAN-2026-0001",
        ),
    ),
    Entry(
        "agreement",
        "agreement",
        "The words of the Device Loan Agreement: show.",
        ("rollcall agreement show", "rollcall agreement show --json", "rollcall agreement show --school example"),
    ),
    Entry(
        "signers",
        "signers",
        "Who may sign for the school: add, list.",
        (
            'rollcall signers add "T. Technician" --as technician',
            'rollcall signers add "H. Head" --as headteacher',
            "rollcall signers list",
        ),
    ),
    Entry(
        "assets",
        "assets",
        "The asset list: import, list.",
        ("rollcall assets import assets.csv --dry-run", "rollcall assets import assets.csv", "rollcall assets list --json"),
    ),
    Entry(
        "register",
        "register",
        "What people record: list, add, change, import and more.",
        (
            "rollcall register list backup-tests",
            'rollcall register add people --name "A. Sample" --role teacher',
            "rollcall register import people staff.csv --dry-run",
        ),
    ),
    Entry(
        "exception",
        "exception",
        "What is excused until a day: grant, list, show, revoke.",
        (
            "rollcall exception list",
            "rollcall exception show EXC-2026-0001",
            'rollcall exception revoke EXC-2026-0001 --why "no longer needed"',
        ),
    ),
    Entry(
        "calendar",
        "calendar",
        "Terms, holidays, INSET days: show, import, add.",
        (
            "rollcall calendar import term-dates.ics --dry-run",
            'rollcall calendar add-term "Autumn term 2026" 2026-09-02 2026-12-18',
            'rollcall calendar close-day "INSET day" 2026-11-27',
        ),
    ),
    Entry(
        "enrolment-key",
        "enrolment_key",
        "The key for devices that stay on site: new, revoke.",
        (
            "rollcall enrolment-key new -o on-site.toml",
            "rollcall enrolment-key revoke",
            "rollcall enrolment-key new -o on-site.toml --school example",
        ),
    ),
    Entry(
        "kit",
        "kit",
        "The install kit: what puts the agent on devices.",
        (
            "rollcall kit -o install-kit",
            "rollcall kit -o install-kit --with-key",
            "rollcall kit -o /media/stick/install-kit --with-key --school example",
        ),
    ),
    Entry(
        "policy",
        "policy",
        "Policy packs: list, show, coverage, explain, kinds, new, check, adopt.",
        (
            "rollcall policy coverage s004-primary",
            "rollcall policy new our-policy.toml --on s004-primary",
            "rollcall policy adopt our-policy.toml",
        ),
    ),
    Entry(
        "authority",
        "authority",
        "The certificate authority: show, rotate, switch, retire.",
        ("rollcall authority show", "rollcall authority rotate", "rollcall authority retire --force"),
    ),
    Entry(
        "audit",
        "audit",
        "The audit log: what was done, what was refused.",
        ("rollcall audit", "rollcall audit --limit 500", "rollcall audit --json"),
    ),
    Entry(
        "evidence",
        "evidence",
        "What is held of a device leaves the house: export, keys.",
        (
            "rollcall evidence export LAP-0113 -o lap-0113.evidence",
            "rollcall evidence export 3f9a12cd -o 3f9a12cd.evidence --school example",
            "rollcall evidence keys -o school-keys.json",
        ),
    ),
    Entry(
        "verify",
        "verify",
        "Check an evidence file offline, with the school's public keys.",
        (
            "rollcall verify lap-0113.evidence --keys school-keys.json",
            "rollcall verify lap-0113.evidence --keys school-keys.json --json",
            "rollcall verify 3f9a12cd.evidence --keys school-keys.json",
        ),
    ),
    Entry(
        "simulate",
        "simulate",
        "Let invented devices enrol and report.",
        (
            "rollcall simulate --devices 50",
            "rollcall simulate --devices 3 --seed 7",
            "rollcall simulate --devices 50 --data build/demo/data",
        ),
    ),
    Entry(
        "backup",
        "backup",
        "One file with everything, made while serving; or check one.",
        (
            "rollcall backup -o /srv/backups",
            "rollcall backup -o /srv/backups --passphrase-file /etc/rollcall/backup-passphrase",
            "rollcall backup --check /srv/backups/rollcall-2026-11-22T020000Z.tar",
        ),
    ),
    Entry(
        "restore",
        "restore",
        "Make a data folder of a backup.",
        (
            "rollcall restore rollcall-2026-11-22T020000Z.tar --data school",
            "rollcall restore rollcall-2026-11-22T020000Z.tar.age --data school --ask-passphrase",
            "rollcall restore rollcall-2026-11-22T020000Z.tar --data school --replace",
        ),
    ),
    Entry(
        "rebuild",
        "rebuild",
        "Make what is known of the devices again from their evidence.",
        ("rollcall rebuild", "rollcall rebuild LAP-0113", "rollcall rebuild --json"),
    ),
    Entry(
        "doctor",
        "doctor",
        "Is this collector in order? If not: what to do.",
        ("rollcall doctor", "rollcall doctor --deep", "rollcall doctor --data school --json"),
    ),
)

_HELP: Final = "Every school laptop answers the register: signed evidence that the school's own policy is true on every device."

_ENDING: Final = (
    "\b\nExamples:\n"
    '  rollcall init "Example Primary School" --data school\n'
    "  rollcall serve --data school\n"
    "  rollcall report --data school\n\n"
    "\b\nExit codes: 0 meets policy, or done · 1 needs action · 2 wrong usage ·\n"
    "3 not known, or the doctor has remarks · 4 unreachable ·\n"
    "5 refused, or the doctor found something wrong · 70 a fault of Rollcall"
)


def application(arguments: Sequence[str]) -> typer.Typer:
    """The command line, with those commands loaded that the arguments may mean."""
    app = typer.Typer(
        name="rollcall", help=_HELP, epilog=_ENDING, add_completion=False, no_args_is_help=True, rich_markup_mode=None
    )
    app.callback()(_root)
    for entry in COMMANDS:
        command = import_module(f"collector.cli.{entry.module}").command if entry.name in arguments else _unloaded
        _add(app, entry, command)
    return app


def _say_version(*, asked: bool) -> None:
    if asked:
        print(f"rollcall {metadata.version('rollcall')}")
        raise typer.Exit


def _root(
    data: Annotated[Path | None, typer.Option(envvar="ROLLCALL_DATA", show_envvar=True, help="The data folder.")] = None,
    school: Annotated[str | None, typer.Option(envvar="ROLLCALL_SCHOOL", help="The school, where there are several.")] = None,
    *,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_say_version, help="Say which version.")
    ] = False,
) -> None:
    """Options that may also stand after the command: see options.py, which reads them here."""


def _unloaded() -> None:
    """Stands in the list of commands for one that was not typed."""


def _add(app: typer.Typer, entry: Entry, command: typer.Typer | Callable[..., Any]) -> None:
    examples = "\b\nExamples:\n" + "\n".join(f"  {example}" for example in entry.examples)
    if isinstance(command, typer.Typer):
        app.add_typer(command, name=entry.name, help=entry.about, epilog=examples, no_args_is_help=True)
    else:
        app.command(entry.name, help=entry.about, epilog=examples)(command)
