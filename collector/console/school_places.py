"""Pages about the school as a whole: its registers, reports, rules and settings, and who did what."""

from collections.abc import Callable

from collector.console import (
    asset_pages,
    audit_pages,
    calendar_settings,
    exception_pages,
    frozen_pages,
    key_settings,
    policy_settings,
    privacy_pages,
    register_forms,
    register_imports,
    register_pages,
    report_pages,
    rule_pages,
    settings_pages,
    signer_settings,
)
from collector.console.device_list_pages import Snapshots
from collector.console.held_uploads import HeldUploads
from collector.console.visit import Places
from collector.console.workshop import Workshop


def places(snapshots: Snapshots, new_name: Callable[[], str]) -> Places:
    """Every place of them. Of two whose addresses are alike the first one is meant.

    `snapshots` has the devices as they are counted now; `new_name` gives a name that nobody can guess, for files that wait to
    be confirmed.
    """
    held = HeldUploads(new_name)
    return (
        *asset_pages.places(held),
        *exception_pages.PLACES,
        *register_imports.places(held),
        *register_forms.PLACES,
        *register_pages.PLACES,
        *report_pages.PLACES,
        *frozen_pages.PLACES,
        *rule_pages.places(snapshots),
        *audit_pages.PLACES,
        *privacy_pages.PLACES,
    )


def settings_places(workshop: Workshop) -> Places:
    """The places of the settings, over what they need of the collector."""
    held = HeldUploads(workshop.new_secret)
    return (
        *settings_pages.places(workshop),
        *policy_settings.places(held, workshop),
        *calendar_settings.places(held),
        *signer_settings.PLACES,
        *key_settings.places(workshop),
    )
