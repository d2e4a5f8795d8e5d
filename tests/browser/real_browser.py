"""Debian's Chromium, driven by Playwright, before a console that a real collector serves over HTTPS."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright
from pyotp import TOTP

from collector.accounts import welcome
from collector.accounts.opening import NewAccount, open_account
from collector.accounts.rights import Role
from collector.accounts.visitor import Grant
from collector.wiring import new_cookie_value, new_secret
from tests.fakes.collector import RunningCollector, running

PASSWORD: Final = "copper kettle ninety lanterns"
LAPTOP: Final[ViewportSize] = {"width": 1280, "height": 900}
PHONE: Final[ViewportSize] = {"width": 320, "height": 720}
_QUIET: Final = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)


def chromium() -> str:
    """Where it is. Without it these tests are skipped, saying so; on a server that proves releases they fail."""
    found = shutil.which("chromium")
    if found is None:
        words = "Chromium is missing: apt-get install chromium"
        pytest.fail(words) if os.environ.get("CI") == "true" else pytest.skip(words)
    return str(found)


@dataclass
class Console:
    """A collector that serves, and the people who may sign in to its console."""

    collector: RunningCollector
    browser: Browser

    @property
    def address(self) -> str:
        """Of its front page."""
        return f"https://127.0.0.1:{self.collector.config.https_port}"

    @property
    def home(self) -> str:
        """Of the school's pages."""
        return f"{self.address}/s/example"

    def window(self, *, scripts: bool = True) -> BrowserContext:
        """A browser in which nobody has signed in. The collector's authority is its own: no browser knows it."""
        return self.browser.new_context(ignore_https_errors=True, locale="en-GB", viewport=LAPTOP, java_script_enabled=scripts)

    def link_for(self, role: Role, name: str) -> str:
        """The link with which somebody new chooses a password."""
        sign_in_name = f"{role.value}@example.org"
        now = self.collector.clock()
        with self.collector.database.writing() as tx:
            new = NewAccount(sign_in_name, name, (Grant("", role),))
            account = open_account(tx, new, actor="test", now=now, new_secret=new_secret)
            secret = welcome.make_link(tx, account.account_id, now=now, new_secret=new_cookie_value)
        return f"{self.address}/welcome/{secret}"

    def choose_password(self, page: Page, link: str) -> None:
        """What somebody does with their link."""
        page.goto(link)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_label("The same again").fill(PASSWORD)
        page.get_by_role("button", name="Set it").click()

    def sign_in(self, page: Page, role: Role) -> None:
        """Sign in, set up the second step where it is asked for, and stand on the overview."""
        page.get_by_label("E-mail address").fill(f"{role.value}@example.org")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        if page.get_by_role("heading", name="Set up a second step").count():
            secret = str(page.locator("code.secret").text_content()).replace(" ", "")
            page.get_by_label("Code").fill(TOTP(secret).at(self.collector.clock()))
            page.get_by_role("button", name="Go on").click()
            page.get_by_role("link", name="I have them: go on").click()
        page.wait_for_url("**/s/example/**")

    def signed_in(self, role: Role, name: str, *, scripts: bool = True) -> Page:
        """A page on which somebody new has signed in."""
        page = self.window(scripts=scripts).new_page()
        self.choose_password(page, self.link_for(role, name))
        self.sign_in(page, role)
        return page


@contextmanager
def console_in_browser(path: Path) -> Iterator[Console]:
    """A new school's console until the block ends. Its clock is the computer's: browsers have no other."""
    with running(path, lambda: datetime.now(UTC)) as collector, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(_QUIET))
        try:
            yield Console(collector, browser)
        finally:
            browser.close()
