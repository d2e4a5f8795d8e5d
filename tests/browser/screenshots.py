"""`make screenshots`: the console's main pages as they are, light, dark and as wide as a phone, into docs/screenshots/.

The school is a new one whose devices are simulated, and every page says so.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

from collector.accounts.rights import Role
from tests.browser.real_browser import LAPTOP, Console, console_in_browser

FOLDER: Final = Path(__file__).parents[2] / "docs" / "screenshots"
DEVICES: Final = 40
PAGES: Final = {
    "overview": "/",
    "devices": "/devices?verdict=fail",
    "device": "/devices/SIM-0008",
    "rule": "/rules/ENC-1",
    "loans": "/loans",
    "registers": "/registers",
    "governors": "/reports/governors",
}
_READER: Final = {"width": 390, "height": 844}


def main() -> None:
    """Serve, look, and write the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, console_in_browser(Path(folder) / "data") as school:
        command = [str(Path(sys.executable).with_name("rollcall")), "simulate", "--devices", str(DEVICES)]
        subprocess.run([*command, "--data", str(Path(folder) / "data")], check=True)
        sign_in_page(school)
        page = school.signed_in(Role.ADMINISTRATOR, "B. Admin")
        for name, address in PAGES.items():
            page.goto(school.home + address)
            look(page, name)


def sign_in_page(school: Console) -> None:
    """What everybody sees first."""
    page = school.window().new_page()
    page.goto(school.address)
    page.screenshot(path=FOLDER / "sign-in.png")


def look(page: Page, name: str) -> None:
    """One page in three ways. A phone shows the top of it: the whole page is long."""
    for scheme in ("light", "dark"):
        page.set_viewport_size(LAPTOP)
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=FOLDER / f"{name}-{scheme}.png")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(_READER)
    page.screenshot(path=FOLDER / f"{name}-phone.png")
    print(f"docs/screenshots/{name}-light.png, -dark.png, -phone.png", flush=True)


if __name__ == "__main__":
    main()
