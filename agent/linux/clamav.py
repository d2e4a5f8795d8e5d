"""ClamAV, judged by what its daemon answers. Sources: clamd(8) for the socket's commands, clamd.conf(5), clamonacc(8).

`clamdscan --version` answers with the daemon down and without any definitions, so it is never asked. The second part of the
daemon's VERSION is the daily database in use; the file on the disk may be newer (Cisco-Talos/clamav#1367).
"""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from agent.errors import NotRecorded, ProbeError
from agent.host import Host
from agent.linux.clamd_configuration import ClamdConfiguration, parse_clamd_configuration
from agent.linux.local_time import put_right
from agent.linux.mount_table import read_mounts
from agent.linux.system_services import service_runs
from agent.probes.parsing import parser
from compliance.facts import AntivirusProduct
from compliance.unknown import Unknown, Why

NAME: Final = "ClamAV"
_CONFIGURATIONS: Final = ("/etc/clamav/clamd.conf", "/etc/clamd.d/scan.conf", "/etc/clamd.conf")
_PROGRAMS: Final = ("/usr/sbin/clamd", "/usr/bin/clamd", "/usr/bin/clamscan", "/usr/sbin/clamonacc")
_ACCOUNTS: Final = ("clamav", "clamscan", "clamupdate")  # of Debian's packages, and of Fedora's
_SAYS_NOTHING: Final = Unknown(Why.NOT_RECORDED, "ClamAV does not say whether its definitions are current")
_VERSION: Final = re.compile(r"ClamAV ([\w.-]+)(?:/(\d+)/([\w: ]+))?")


def read_clamav(host: Host) -> tuple[AntivirusProduct, ...]:
    """The product if any part of it is installed; nothing otherwise."""
    if not any(host.exists(path) for path in (*_CONFIGURATIONS, *_PROGRAMS)):
        return ()
    configuration = _configuration(host)
    product = _daemon(host, configuration)
    return (
        replace(
            product,
            signatures_published_at=_put_right(product.signatures_published_at, host),
            on_access=_on_access(host, configuration),
            automatic_updates=_updates(host),
            calls_itself_current=_SAYS_NOTHING,
            passive=False,
            tamper_protected=False,  # whoever is root stops it like any service
        ),
    )


def _configuration(host: Host) -> ClamdConfiguration:
    for path in _CONFIGURATIONS:
        if host.exists(path):
            return parse_clamd_configuration(host.read_text(path))
    return ClamdConfiguration()


def _daemon(host: Host, configuration: ClamdConfiguration) -> AntivirusProduct:
    """Ask PING and VERSION. No socket, or nobody behind it, means that it does not run; no leave to ask means nothing."""
    try:
        if not configuration.socket:
            return _silent(_without_socket(host))
        replies = [host.ask_socket(configuration.socket, request) for request in (b"zPING\0", b"zVERSION\0")]
    except NotRecorded:
        return _silent(running=False)
    except ProbeError as error:
        return _silent(error.as_unknown())
    return parse_clamd_replies("\n".join(replies))


def _without_socket(host: Host) -> bool | Unknown:
    if service_runs(host, "clamd", *_ACCOUNTS):
        return Unknown(Why.NOT_SUPPORTED, "ClamAV listens on the network only and is not asked there")
    return False


def _silent(running: bool | Unknown) -> AntivirusProduct:  # noqa: FBT001 - the field's own type
    """A daemon that says nothing: which definitions it would use is not known either."""
    because = Unknown(Why.NOT_RECORDED, "ClamAV's daemon did not answer, so no definitions are known to be in use")
    return AntivirusProduct(NAME, running, running, because, because, because, "")


def _on_access(host: Host, configuration: ClamdConfiguration) -> bool | Unknown:
    """A file is checked as it is opened only while clamonacc runs, and where it watches."""
    try:
        if not configuration.watches or not service_runs(host, "clamonacc", *_ACCOUNTS):
            return False
        home = host.real_path("/home") if host.exists("/home") else "/home"  # image systems link it to /var/home
        return configuration.watches_all_of(home, read_mounts(host))
    except ProbeError as error:
        return error.as_unknown()


def _put_right(published_at: datetime | Unknown, host: Host) -> datetime | Unknown:
    return put_right(published_at, host) if isinstance(published_at, datetime) else published_at


def _updates(host: Host) -> bool | Unknown:
    try:
        if service_runs(host, "freshclam", *_ACCOUNTS):
            return True
    except ProbeError as error:
        return error.as_unknown()
    return Unknown(Why.NOT_RECORDED, "ClamAV's updater does not run as a service; a timer may start it")


@parser("clamd", "the replies of clamd's socket to zPING and zVERSION", "clamdscan")
def parse_clamd_replies(text: str) -> AntivirusProduct:
    """The replies to PING and VERSION. Without a database part no official definitions are loaded: only local ones, or none."""
    lines = [line.strip("\0\r ") for line in text.replace("\0", "\n").splitlines()]
    version = next((match for line in lines if (match := _VERSION.fullmatch(line))), None)
    if version is None and "PONG" not in lines:
        raise ValueError("neither PONG nor a version")
    not_asked = Unknown(Why.NOT_READ, "the daemon's replies do not say it")
    return AntivirusProduct(
        name=NAME,
        running=True if "PONG" in lines else not_asked,
        on_access=not_asked,
        signatures_published_at=_published_at(version),
        engine_version=version[1] if version else not_asked,
        automatic_updates=not_asked,
        managed_by="",
    )


def _published_at(version: re.Match[str] | None) -> datetime | Unknown:
    """The build time of the daily database. It is printed in local time without a zone: taken as UTC, and put right later."""
    if version is None:
        return Unknown(Why.NOT_READ, "the daemon did not say its version")
    if version[3] is None:
        return Unknown(Why.NOT_RECORDED, "ClamAV has no official virus definitions loaded")
    return datetime.strptime(" ".join(version[3].split()), "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC)
