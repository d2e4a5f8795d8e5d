"""What is in the packages, and what is not: they are built here, uncompressed, and dpkg-deb and rpm look into them."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest

from agent.cli import _COMMANDS
from agent.config import SETTINGS_FOLDER, STATE_FOLDER
from agent.version import VERSION
from tests.packaging.recipes import NO_WHEELS, PACKAGING

RECIPE: Final = PACKAGING / "linux"
PACKAGES: Final = "./usr/lib/rollcall-agent/packages/"
PYTHONS: Final = ("3.11", "3.12")
MOST_INSTALLED_MEGABYTES: Final = 60

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="packages are built on Debian"),
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the packages of this checkout: the .deb, and the .rpm where it can be built."""
    folder = tmp_path_factory.mktemp("packages")
    formats = "deb rpm" if shutil.which("rpmbuild") else "deb"
    how = {"OUT": str(folder), "FORMATS": formats, "COMPRESSION": "none", "PYTHON": sys.executable}
    done = subprocess.run(["sh", RECIPE / "build.sh"], env={**os.environ, **how}, capture_output=True, text=True, check=False)
    if done.returncode == NO_WHEELS:
        pytest.skip(f"pip fetched no packages for every Python: {done.stderr.strip()[-300:]}")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def deb(built: Path) -> Path:
    """The .deb of this checkout."""
    (file,) = built.glob("*.deb")
    return file


@pytest.fixture(scope="module")
def files(deb: Path) -> Iterator[tarfile.TarFile]:
    """What it installs."""
    told = subprocess.run(["dpkg-deb", "--fsys-tarfile", deb], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=BytesIO(told)) as archive:
        yield archive


def field(deb: Path, name: str) -> str:
    return subprocess.run(["dpkg-deb", "--field", deb, name], capture_output=True, text=True, check=True).stdout.strip()


def test_it_says_which_version_it_is_which_pythons_it_takes_and_how_large_it_is(deb: Path):
    assert (field(deb, "Version"), field(deb, "Depends").split(", ")[0]) == (f"{VERSION}-1", "python3.11 | python3.12")
    assert int(field(deb, "Installed-Size")) < MOST_INSTALLED_MEGABYTES * 1024


def test_no_collector_no_test_and_no_simulated_device_is_in_it(files: tarfile.TarFile):
    modules = {name.removeprefix(PACKAGES).partition("/")[0] for name in files.getnames() if name.startswith(PACKAGES)}
    assert "agent" in modules
    assert modules & {"collector", "tests", "grpc_tools", "rollcall_configs", "typer", "pytest"} == set()
    left_out = re.compile(r"/(tests|simulate|packaging|__pycache__)/|\.(pyi|pyc|proto|pyx)$")
    assert [name for name in files.getnames() if left_out.search(name)] == []


def test_every_file_is_roots_and_nobody_else_may_write_it(files: tarfile.TarFile):
    wrong = [
        each.name for each in files if (each.uname, each.gname) != ("root", "root") or (each.mode & 0o7022 and not each.issym())
    ]
    assert wrong == []


def test_every_python_finds_each_of_its_compiled_modules(files: tarfile.TarFile):
    compiled = [name for name in files.getnames() if name.endswith(".so")]
    tags = {f".cpython-{each.replace('.', '')}-" for each in PYTHONS}
    per_python = {name: next(tag for tag in tags if tag in name) for name in compiled if ".abi3." not in name}
    modules = {name.split(".cpython-")[0] for name in per_python}
    assert {(name.split(".cpython-")[0], tag) for name, tag in per_python.items()} == {(m, t) for m in modules for t in tags}
    assert {Path(each).name for each in modules} == {"cygrpc", "_cffi_backend"}


def test_every_python_is_led_to_the_packages(files: tarfile.TarFile):
    for each in PYTHONS:
        home = f"./usr/lib/rollcall-agent/python{each}"
        assert files.getmember(f"{home}/bin/python3").linkname == f"/usr/bin/python{each}"
        assert files.getmember(f"{home}/lib/python{each}/site-packages").linkname == "../../../packages"
        assert files.getmember(f"{home}/pyvenv.cfg").isfile()


def test_each_package_that_comes_with_it_has_its_licence_beside_it(files: tarfile.TarFile):
    names = files.getnames()
    infos = {name for name in names if name.endswith(".dist-info")}
    assert len(infos) >= 5
    without = [each for each in infos if not any(n.startswith(f"{each}/") and "LICENSE" in n for n in names)]
    assert without == []


@pytest.mark.parametrize("python", PYTHONS)
def test_the_agent_starts_from_what_the_package_installs(deb: Path, tmp_path: Path, python: str):
    program = shutil.which(f"python{python}", path=f"/usr/bin:{os.environ['PATH']}")
    if program is None or subprocess.run([program, "--version"], capture_output=True, check=False).returncode:
        pytest.skip(f"this computer has no Python {python}")
    subprocess.run(["dpkg-deb", "--extract", deb, tmp_path], check=True)
    packages = tmp_path / PACKAGES
    lines = (
        "import sys",
        f"sys.path.insert(0, {str(packages)!r})",
        "import agent.commands.worker",
        "import agent.cli as agent",
    )
    script = "\n".join((*lines, "agent.main(['--help'])"))
    done = subprocess.run([program, "-I", "-S", "-B", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert [name for name in _COMMANDS if name not in done.stdout] == [], done.stderr


def test_the_scripts_are_shell(deb: Path, tmp_path: Path):
    subprocess.run(["dpkg-deb", "--control", deb, tmp_path], check=True)
    scripts = [tmp_path / name for name in ("preinst", "postinst", "prerm", "postrm")]
    scripts.append(RECIPE / "rollcall-agent")
    for script in scripts:
        subprocess.run(["sh", "-n", script], check=True)


def test_settings_and_state_lie_where_the_agent_looks_for_them(deb: Path, tmp_path: Path):
    subprocess.run(["dpkg-deb", "--control", deb, tmp_path], check=True)
    assert (tmp_path / "conffiles").read_text().split() == [f"{SETTINGS_FOLDER}/agent.toml"]
    assert f"rm -rf {STATE_FOLDER} {SETTINGS_FOLDER}\n" in (tmp_path / "postrm").read_text()
    unit = (RECIPE / "rollcall-agent.service").read_text()
    assert f"StateDirectory={Path(STATE_FOLDER).name}\n" in unit
    assert f"ConditionPathExists={STATE_FOLDER}/enrolment.json\n" in unit


@pytest.mark.skipif(not shutil.which("rpmbuild"), reason="no rpmbuild here: `make packages` installs it")
def test_the_rpm_is_whole_and_has_the_files_of_the_deb(built: Path, files: tarfile.TarFile):
    (rpm,) = built.glob("*.rpm")

    def told(*query: str) -> str:
        return subprocess.run(["rpm", *query, rpm], capture_output=True, text=True, check=True).stdout

    assert "digests OK" in told("--checksig", "--nosignature")
    assert "(python3.11 or python3.12)" in told("-qp", "--requires").splitlines()
    assert {line.split()[-1] for line in told("-qp", "--qf", "[%{FILEUSERNAME}:%{FILEGROUPNAME}\n]").splitlines()} == {
        "root:root"
    }
    assert told("-qp", "--configfiles").split() == [f"{SETTINGS_FOLDER}/agent.toml"]
    folders = {each.name[1:] for each in files if each.isdir()}
    assert set(told("-qp", "--list").split()) - folders == {each.name[1:] for each in files if not each.isdir()}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze here")
def test_systemd_has_nothing_against_the_unit_but_that_the_program_is_not_here(tmp_path: Path):
    unit = RECIPE / "rollcall-agent.service"
    said = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False).stderr
    about_it = [line for line in said.splitlines() if "rollcall-agent" in line]
    assert [line for line in about_it if "/usr/bin/rollcall-agent is not executable" not in line] == []
    exposure = ["systemd-analyze", "security", "--offline=true", "--threshold=45", "--no-pager", unit]
    assert subprocess.run(exposure, capture_output=True, check=False).returncode == 0, "more than 4.5 of 10"
