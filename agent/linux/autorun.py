"""Does anything on a medium start by itself, by what each person at the device has set? Read as that person.

Sources: the schemas org.gnome.desktop.media-handling, org.cinnamon.desktop.media-handling and org.mate.media-handling: without
`autorun-never` their desktops offer to start what a medium brings, or start it (freedesktop.org's Autostart Specification 0.5).
The kernel starts nothing.
"""

from collections.abc import Mapping
from typing import Final

from agent.allowed_commands import DCONF, GSETTINGS
from agent.errors import NobodyLoggedIn, NotSupported, ProbeError, UnexpectedOutput
from agent.host import Host
from agent.linux.desktop_families import FAMILIES_OF_DESKTOPS
from agent.linux.desktops import has_desktop
from agent.linux.gsettings import AUTORUN, parse_dump, parse_settings
from agent.linux.session_environment import environment_of
from agent.linux.sessions import Session, local_sessions
from agent.probes.parsing import parser
from compliance.unknown import Unknown, Why

_ANSWERS: Final[Mapping[str, bool]] = {"true": True, "false": False}


def autorun_off(host: Host) -> bool | Unknown:
    """True where there is no desktop, or where everybody who is logged in has switched it off. Raises ProbeError."""
    if not has_desktop(host):
        return True
    people = {each.user_id: each for each in local_sessions(host) if each.graphical}
    if not people:
        raise NobodyLoggedIn("what each person has set about media is read while that person is logged in, and nobody is")
    answers = [_of_person(host, each) for each in people.values()]
    return False if False in answers else next((each for each in answers if isinstance(each, Unknown)), True)


def _of_person(host: Host, session: Session) -> bool | Unknown:
    try:
        environment = environment_of(host, session.user_id)
        desktop = environment.get("XDG_CURRENT_DESKTOP") or session.desktop or "unknown"
        family = FAMILIES_OF_DESKTOPS.get(desktop.lower())
        if family is None:
            raise NotSupported(f"what the desktop {desktop} starts from a medium is not read by this version")
        schema = AUTORUN[family].split(" ")[0]
        said = host.run_as_user(session.user_id, environment, GSETTINGS, "list-recursively", schema)
        return parse_autorun(f"{said}\n{host.run_as_user(session.user_id, environment, DCONF, 'dump', '/')}")
    except ProbeError as error:
        return error.as_unknown()


@parser("gsettings", "gsettings list-recursively (the desktop's media-handling schema), which dconf dump / may follow")
def parse_autorun(text: str) -> bool | Unknown:
    """Whether nothing on a medium starts by itself, of whichever desktop; checked by `dconf dump /` where that follows."""
    listing, _, dump = text.partition("\n[")
    said, stored = parse_settings(listing), parse_dump(f"[{dump}")
    for key in AUTORUN.values():
        if key in said:
            if stored.get(key, said[key]) != said[key]:
                return Unknown(Why.CONTRADICTION, "gsettings and the user's own settings database disagree")
            if said[key] in _ANSWERS:
                return _ANSWERS[said[key]]
    raise UnexpectedOutput("no known desktop's setting about what starts from media is listed")
