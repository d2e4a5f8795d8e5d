"""The arrows of ARCHITECTURE.md, read from the imports themselves."""

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = {"agent": ROOT / "agent", "collector": ROOT / "collector", "compliance": ROOT / "proto" / "compliance"}
STANDARD_ONLY_FROM_OUTSIDE = {"cryptography", "google"}


def modules() -> Iterator[tuple[str, Path]]:
    """Every module that is written by hand, by its dotted name."""
    for room, folder in ROOMS.items():
        for path in sorted(folder.rglob("*.py")):
            if "_pb2" not in path.name:
                yield ".".join((room, *path.relative_to(folder).with_suffix("").parts)).removesuffix(".__init__"), path


MODULES = dict(modules())


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module that a file imports, wherever in the file. Each file is read once for all tests."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{each.name}" for each in node.names)
    return frozenset(found)


def roots(path: Path) -> set[str]:
    """The top-level packages that a file imports."""
    return {each.partition(".")[0] for each in imports(path)}


def importers_of(package: str) -> set[str]:
    """The modules that import a package, or something in it."""
    return {name for name, path in MODULES.items() if any(f"{each}.".startswith(f"{package}.") for each in imports(path))}


def outside(found: set[str], *homes: str) -> set[str]:
    """Those of the modules that live in none of these homes."""
    return {name for name in found if not any(f"{name}.".startswith(f"{home}.") for home in homes)}


def contract() -> list[tuple[str, Path]]:
    """The modules of the contract."""
    return [(name, path) for name, path in MODULES.items() if name.startswith("compliance")]


def test_agent_and_collector_never_import_each_other() -> None:
    assert {name for name in importers_of("collector") if name.startswith("agent")} == set()
    assert {name for name in importers_of("agent") if name.startswith("collector")} == set()


AGENTS_ROOMS = (
    *("spool", "linux", "macos", "windows", "trust", "watching", "line", "sessions", "probes", "enrolment", "telling", "ways"),
    *("recordings", "doctor", "simulate", "commands"),
)
COLLECTORS_ROOMS = (
    *("store", "programs", "accounts", "keys", "registers", "proof", "journal", "judging", "kit", "backup", "operation"),
    *("doctor", "evidence", "sessions", "reports", "fleet", "papers", "privacy", "alerts", "enrolment", "intake", "console"),
    "cli",
)
BELOW_THEIR_ROOM = ("agent.probes.parsing", "agent.probes.publishers")
"""What the rooms of the systems' tools share with the probes that use them."""


@pytest.mark.parametrize(("side", "order"), [("agent", AGENTS_ROOMS), ("collector", COLLECTORS_ROOMS)])
def test_a_room_imports_only_rooms_that_stand_before_it(side: str, order: tuple[str, ...]) -> None:
    """So no two rooms import each other, by whatever detour."""
    assert set(order) == {each.name for each in ROOMS[side].iterdir() if (each / "__init__.py").exists()}
    upward = {
        f"{name} imports {each}"
        for place, room in enumerate(order)
        for name, path in MODULES.items()
        if name.startswith(f"{side}.{room}.")
        for each in (imports(path) & MODULES.keys()) - set(BELOW_THEIR_ROOM)
        if any(f"{each}.".startswith(f"{side}.{later}.") for later in order[place + 1 :])
    }
    assert upward == set()


def test_the_contract_imports_neither_side_and_little_from_outside() -> None:
    allowed = {*sys.stdlib_module_names, "compliance", *STANDARD_ONLY_FROM_OUTSIDE}
    assert {name: extra for name, path in contract() if (extra := roots(path) - allowed)} == {}


def test_the_contract_has_no_clock_no_files_no_logging() -> None:
    banned = {"logging", "os", "pathlib", "subprocess", "socket", "time", "random", "secrets", "threading", "asyncio"}
    assert {name: extra for name, path in contract() if (extra := roots(path) & banned)} == {}


def test_probes_import_only_what_a_probe_needs() -> None:
    allowed = ("agent.host", "agent.errors", "agent.allowed_commands", "agent.probes", "agent.linux", "agent.macos")
    allowed += ("agent.windows", "agent.defender_health")
    allowed += ("compliance.facts", "compliance.notice", "compliance.serial_numbers", "compliance.unknown", "compliance.values")
    wrong = {
        name: sorted(each for each in imports(path) if each.startswith(("agent", "compliance")) and outside({each}, *allowed))
        for name, path in MODULES.items()
        if name.startswith(("agent.linux.", "agent.macos.", "agent.windows.", "agent.defender_health"))
        or (name.startswith("agent.probes.") and name.count(".") > 2)
    }
    assert {name: found for name, found in wrong.items() if found} == {}


def test_probes_do_not_import_each_other() -> None:
    probes = {name for name in MODULES if name.startswith("agent.probes.") and name.count(".") > 2}
    wrong = {name: sorted(imports(MODULES[name]) & probes) for name in probes}
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize(
    ("danger", "homes"),
    [
        (
            "subprocess",
            (
                *("agent.local_host", "agent.local_program", "agent.worker_process", "collector.simulation"),
                "collector.judging.expressions.worker",
            ),
        ),
        ("cel_expr_python", ("collector.judging.expressions.language",)),
        ("psutil", ("agent.local_host", "agent.host")),
        ("winreg", ("agent.local_registry",)),
        (
            "ctypes",
            (
                *("agent.watching.inotify", "agent.watching.registry_signals", "agent.watching.windows_signals"),
                *("agent.watching.disk_arbitration", "agent.wiring"),
            ),
        ),
        ("grpc", ("agent.line.uplink", "agent.line.http2_session", "agent.simulate", "collector.intake", "collector.serving")),
        ("sqlite3", ("collector.store", "agent.spool")),
        ("sqlite_utils", ("collector.store",)),
        (
            "prometheus_client",
            ("collector.operation.metrics", "collector.operation.folder_figures", "collector.intake.metrics_page"),
        ),
        (
            "ssl",
            (
                "agent.line.socket_words",
                "agent.line.https_line",
                "agent.line.https_trust",
                "agent.doctor.network_examination",
                "agent.line.who_signed",
                "collector.alerts.smtp_line",
                "collector.alerts.smtp_signer",
            ),
        ),
        ("http.client", ("agent.line.https_line", "agent.line.socket_words")),
        ("typst", ("collector.papers",)),
        ("segno", ("collector.papers",)),
        ("argon2", ("collector.accounts.passwords",)),
        ("httpx", ("collector.console.single_sign_on",)),
        ("joserfc", ("collector.console.single_sign_on",)),
        ("pyotp", ("collector.accounts.totp",)),
        ("webauthn", ("collector.accounts.passkeys",)),
        ("smtplib", ("collector.alerts.smtp_line", "collector.alerts.smtp_signer")),
        ("apprise", ("collector.alerts.apprise_line",)),
        (
            "cryptography.hazmat.primitives.asymmetric.ec",
            ("agent.trust.key_stores", "collector.keys.key_files", "compliance.envelope"),
        ),
        ("cryptography.hazmat.primitives.asymmetric.ed25519", ("collector.keys.server_keys", "compliance.envelope")),
    ],
)
def test_each_danger_has_its_home(danger: str, homes: tuple[str, ...]) -> None:
    assert outside(importers_of(danger), *homes) == set()


def test_no_file_has_grown_past_a_screenful_of_screens() -> None:
    """300 lines is where ARCHITECTURE.md says: stop and split."""
    sizes = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in MODULES.items()}
    assert {name: lines for name, lines in sizes.items() if lines > 300} == {}


def test_every_module_says_what_it_is_for() -> None:
    assert [name for name, path in MODULES.items() if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))] == []


def test_no_two_test_files_are_called_the_same() -> None:
    """Pytest imports them by their name alone, and collects none where two have one (https://docs.pytest.org, import modes)."""
    names = Counter(path.name for path in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name, times in names.items() if times > 1] == []
