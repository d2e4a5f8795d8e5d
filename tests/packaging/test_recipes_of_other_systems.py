"""The recipes for Windows and macOS, as far as they can be tried without either: they are well-formed, name what agent and kit
name, and gather what they say from pip. Nothing of them was ever run on Windows or on a Mac.
"""

import os
import plistlib
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import pytest

from tests.packaging.recipes import NO_WHEELS, PACKAGING, ROOT

WINDOWS: Final = PACKAGING / "windows"
MACOS: Final = PACKAGING / "macos"
PAGES: Final = ROOT / "collector" / "kit" / "templates"
WIX: Final = "{http://wixtoolset.org/schemas/v4/wxs}"
LABEL: Final = "local.rollcall.agent"
PROGRAM: Final = "/Library/Rollcall/python/bin/python3"


def read(name: str) -> "ET.Element[str]":
    """The root of a file of our own."""
    return ET.parse(WINDOWS / name).getroot()  # noqa: S314 - what is in this repository is trusted


def wix(name: str) -> "ET.Element[str]":
    """The one element of this name in the MSI's recipe."""
    (found,) = read("rollcall-agent.wxs").iter(f"{WIX}{name}")
    return found


def of_the_service(name: str) -> str:
    """What the service's description says."""
    return read("rollcall-agent-service.xml").findtext(name, "")


def test_the_service_of_windows_has_one_name_wherever_it_is_named():
    named = {of_the_service("id"), wix("ServiceInstall").get("Name"), wix("ServiceControl").get("Name")}
    started = re.findall(r"sc\.exe start (\w+)", (PAGES / "windows.txt.jinja").read_text())
    assert named | set(started) == {"RollcallAgent"}


def test_the_service_starts_the_agent_isolated_from_the_folder_that_the_msi_fills():
    assert (of_the_service("executable"), of_the_service("arguments")) == ("%BASE%\\python\\python.exe", "-I -m agent run")
    assert '"%~dp0python\\python.exe" -I -m agent %*' in (WINDOWS / "rollcall-agent.cmd").read_text()
    folders = [each.get("Name") for each in read("rollcall-agent.wxs").iter(f"{WIX}Directory")]
    assert folders == ["Rollcall", "Rollcall"]
    assert 'os.path.expandvars(r"%ProgramData%\\Rollcall")' in (ROOT / "agent" / "config.py").read_text()
    assert (wix("Files").get("Include"), wix("Exclude").get("Files")) == ("$(Tree)\\**", wix("File").get("Source"))


def test_only_the_system_and_administrators_may_read_the_keys_on_windows():
    assert wix("PermissionEx").get("Sddl") == "D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"


def test_the_daemon_of_macos_starts_the_agent_and_starts_it_again_when_it_fails():
    daemon = plistlib.loads((MACOS / f"{LABEL}.plist").read_bytes())
    assert daemon["Label"] == LABEL
    assert daemon["ProgramArguments"] == [PROGRAM, "-I", "-m", "agent", "run"]
    assert (daemon["RunAtLoad"], daemon["KeepAlive"], daemon["Umask"]) == (True, {"SuccessfulExit": False}, 0o077)


def test_the_daemon_of_macos_has_one_name_wherever_it_is_named():
    texts = [(MACOS / name).read_text() for name in ("postinstall", "uninstall.sh", "build.sh")]
    texts.append((PAGES / "macos.txt.jinja").read_text())
    assert all(LABEL in text for text in texts)
    assert set(re.findall(r"system/([\w.]+)", texts[3])) == {LABEL}


def test_the_privacy_profile_lets_the_program_of_the_daemon_read_everything_and_nobody_else():
    profile = plistlib.loads((MACOS / "rollcall-agent-full-disk-access.mobileconfig").read_bytes())
    (payload,) = profile["PayloadContent"]
    assert payload["PayloadType"] == "com.apple.TCC.configuration-profile-policy"
    assert set(payload["Services"]) == {"SystemPolicyAllFiles"}
    (allowed,) = payload["Services"]["SystemPolicyAllFiles"]
    assert (allowed["Identifier"], allowed["Allowed"]) == (f"{PROGRAM}.12", True)


def test_the_scripts_are_shell():
    for script in (*PACKAGING.rglob("*.sh"), MACOS / "postinstall", MACOS / "rollcall-agent"):
        subprocess.run(["sh", "-n", script], check=True)


def gathered(recipe: Path, tree: Path, *given: Path) -> None:
    command = ["sh", recipe / "tree.sh", tree, *given]
    done = subprocess.run(command, env={**os.environ, "PYTHON": sys.executable}, capture_output=True, text=True, check=False)
    if done.returncode == NO_WHEELS:
        pytest.skip(f"pip fetched no packages for that system: {done.stderr.strip()[-300:]}")
    assert done.returncode == 0, done.stderr


@pytest.mark.timeout(300)
def test_the_tree_of_windows_has_the_agent_its_packages_and_a_python_that_finds_them(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "python.zip", "w") as archive:
        archive.writestr("python312._pth", "python312.zip\n.\n#import site\n")
    (tmp_path / "winsw.exe").touch()
    gathered(WINDOWS, tmp_path / "tree", tmp_path / "python.zip", tmp_path / "winsw.exe")
    tree = tmp_path / "tree"
    assert {each.name for each in tree.iterdir()} == {
        "python",
        "packages",
        "rollcall-agent.cmd",
        "rollcall-agent-service.exe",
        "rollcall-agent-service.xml",
    }
    assert (tree / "python" / "python312._pth").read_bytes() == b"python312.zip\r\n.\r\n..\\packages\r\n"
    assert {each.stem.partition(".")[0] for each in tree.rglob("*.pyd")} == {
        "_cffi_backend",
        "_message",
        "_psutil_windows",
        "_rust",
        "cygrpc",
    }
    assert not list(tree.rglob("collector"))


@pytest.mark.timeout(300)
def test_the_tree_of_macos_has_the_agent_and_its_packages_for_apple_silicon(tmp_path: Path):
    (tmp_path / "python" / "lib" / "python3.12" / "site-packages").mkdir(parents=True)
    with tarfile.open(tmp_path / "python.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "python", "python")
    shutil.rmtree(tmp_path / "python")
    gathered(MACOS, tmp_path / "tree", tmp_path / "python.tar.gz")
    site = tmp_path / "tree" / "Library" / "Rollcall" / "python" / "lib" / "python3.12" / "site-packages"
    compiled = {each.name.partition(".")[0] for each in site.rglob("*.so")}
    assert compiled == {"_cffi_backend", "_message", "_psutil_osx", "_rust", "_watchdog_fsevents", "cygrpc"}
    assert (tmp_path / "tree" / "Library" / "LaunchDaemons" / f"{LABEL}.plist").is_file()
    assert not (site / "collector").exists()


def test_a_folder_that_is_there_is_not_filled_again(tmp_path: Path):
    command = ["sh", WINDOWS / "tree.sh", tmp_path, tmp_path / "python.zip", tmp_path / "winsw.exe"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "exists already" in done.stderr) == (2, True)
