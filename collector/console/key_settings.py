"""How devices that stay on site are admitted: the enrolment key, shown once and revoked, and the install kit."""

import io
import zipfile
from typing import Final

from collector.accounts.rights import Right
from collector.console.visit import Answer, Download, Place, Places, Redirect, Shown, Visit
from collector.console.workshop import Workshop
from collector.kit.kit_files import ENROLMENT_FILE, Kit, open_files
from collector.registers import enrolment_keys, enrolment_offers
from collector.store import enrolment_keys as stored
from compliance.enrolment_offer import to_toml

_TOML: Final = "application/toml"


def show(visit: Visit) -> Answer:
    """How many keys are in use, and what can be had."""
    with visit.database.reading() as tx:
        in_use = stored.number_in_use(tx, visit.school.school_id)
    return Shown("settings_devices.html.jinja", {"in_use": in_use, "file": ENROLMENT_FILE})


def revoke(visit: Visit) -> Answer:
    """The keys made so far admit no further device."""
    with visit.act("enrolment-key.revoke", visit.school.school_id) as tx:
        revoked = enrolment_keys.revoke_all(tx, visit.school.school_id, actor=visit.visitor.actor, now=visit.now)
    return Redirect("/settings/devices", f"Keys revoked: {revoked}. Devices that are in stay in.")


def places(workshop: Workshop) -> Places:
    """The pages, over what makes secrets."""

    def new_key(visit: Visit) -> Answer:
        return Download(ENROLMENT_FILE, _TOML, _enrolment_file(visit, workshop).encode())

    def kit(visit: Visit) -> Answer:
        return _zipped(visit, workshop, {})

    def kit_with_key(visit: Visit) -> Answer:
        return _zipped(visit, workshop, {ENROLMENT_FILE: _enrolment_file(visit, workshop)})

    return (
        Place("/settings/devices", Right.CHANGE_SETTINGS, get=show),
        Place("/settings/devices/key", Right.CHANGE_SETTINGS, post=new_key),
        Place("/settings/devices/revoke", Right.CHANGE_SETTINGS, post=revoke),
        Place("/settings/devices/kit.zip", Right.CHANGE_SETTINGS, get=kit, post=kit_with_key),
    )


def _enrolment_file(visit: Visit, workshop: Workshop) -> str:
    """A new key in the file that holds it: it exists nowhere else, and is never shown again."""
    with visit.act("enrolment-key.new", visit.school.school_id) as tx:
        key = enrolment_keys.new(
            tx, visit.school.school_id, actor=visit.visitor.actor, now=visit.now, new_key=workshop.new_secret
        )
    return to_toml(enrolment_offers.on_site(visit.collector, key))


def _zipped(visit: Visit, workshop: Workshop, secret_files: dict[str, str]) -> Download:
    files = open_files(Kit(visit.collector, workshop.version, visit.now, has_key=bool(secret_files)))
    folder = f"rollcall-kit-{visit.school.school_id}"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**files, **secret_files}.items():
            archive.writestr(f"{folder}/{name}", text)
    return Download(f"{folder}.zip", "application/zip", packed.getvalue())
