"""A publisher is an organisation: what may be a person's name does not leave the device, whatever surname it has."""

import pytest

from agent.probes.publishers import organisation, publisher_of_maintainer

WORDS = (
    "Adobe Apple Canonical Cisco Dell Fedora Google Intel Linux Oracle Sony Suse Smart Zoom Cloud Group Press School Studio "
    "Suite Task Ab Ag As Asa Bv Ev Kg Nv Oy Sa Sas"
)
SURNAMES = WORDS.split()
FORMS = (
    "Exampla {}",
    "Exampla Samplina {}",
    "E. {}",
    "{}, Exampla",
    "{} Exampla",
    "{} Exampla Sample",
    "Exampla {} Sample",
    "Exampla {}-Sample",
    "Exampla, {}",
)


@pytest.mark.parametrize("surname", SURNAMES)
@pytest.mark.parametrize("form", FORMS)
def test_no_form_of_a_persons_name_is_a_publisher(form: str, surname: str):
    for name in (form.format(surname), form.format(surname).upper()):
        assert organisation(name) == ""
        assert publisher_of_maintainer(f"{name} <exampla@mail.example>") == ""


@pytest.mark.parametrize(
    "name",
    [
        "Dell Inc.",
        "Dell",
        "Microsoft Corporation",
        "Fedora Project",
        "VideoLAN",
        "Debian Perl Group",
        "The Example Group",
        "Lenovo Group",
        "Example Browser Team",
        "Example GmbH",
        "Example S.A.",
        "Example A/S",
        "Example, AG",
        "Example of Sampleton AG",
        "Example Foundation e.V.",
    ],
)
def test_an_organisation_is_named(name: str):
    assert organisation(name) == name
    assert publisher_of_maintainer(f"{name} <packages@mail.example>") == name
