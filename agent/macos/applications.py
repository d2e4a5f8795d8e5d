"""The programs in /Applications, by the system's own report about them. Source: system_profiler(8), SPApplicationsDataType.

The report also has programs in people's homes, on other volumes and of the system itself: only what lies in /Applications is
looked at. `signed_by` names the certificate first: "Developer ID Application: NAME (TEAM)" (Apple, "Signing your apps for
Gatekeeper").
"""

from typing import Final

from agent.macos.profiler import entries
from agent.macos.property_list import Record
from agent.probes.parsing import parser
from agent.probes.publishers import one_line, organisation
from compliance.facts import Program

DATA_TYPE: Final = "SPApplicationsDataType"
_FOR_EVERYBODY: Final = "/Applications/"
_DEVELOPER: Final = "Developer ID Application:"
_APPLES_OWN: Final = "Software Signing"


@parser("system_profiler", f"system_profiler -json {DATA_TYPE}", "applications")
def parse_applications(text: str) -> tuple[Program, ...]:
    """The programs that are there for everybody."""
    found = {
        Program(one_line(each["_name"]), one_line(str(each.get("version", ""))), _publisher(each))
        for each in entries(text, DATA_TYPE)
        if str(each.get("path", "")).startswith(_FOR_EVERYBODY)
    }
    return tuple(sorted(found, key=lambda each: (each.name, each.version)))


def _publisher(application: Record) -> str:
    """Of the certificate's owner only an organisation's name: many a developer is a person."""
    signed_by = application.get("signed_by")
    first = str(signed_by[0]) if isinstance(signed_by, list) and signed_by else ""
    if first == _APPLES_OWN:
        return "Apple"
    return organisation(first.removeprefix(_DEVELOPER)) if first.startswith(_DEVELOPER) else ""
