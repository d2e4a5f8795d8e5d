"""The policy in force and those before it; another one is sent or chosen, checked, tried on the devices, and then adopted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from collector.accounts.rights import Right
from collector.console.held_uploads import HeldUploads
from collector.console.simulation_view import SimulationView, view_of
from collector.console.visit import Answer, Place, Places, Redirect, Shown, Upload, Visit
from collector.console.workshop import Workshop
from collector.errors import FormError
from collector.founding import adopt_policy
from collector.judging.packs import Pack, every_pack, find_pack, read_sent
from collector.judging.simulating import simulate
from collector.keys.policy_signing import keep_policy_bundle
from collector.plain_text import FROM_A_PACK, one_line
from collector.store import policies, policy_bundles
from collector.store.policy_bundles import EVERYBODY
from compliance.errors import PolicyError

_MOST_PROBLEMS: Final = 50
_SHARES: Final = (10, 25, 50, EVERYBODY)


@dataclass(frozen=True, slots=True)
class Offer:
    """A pack that comes with Rollcall."""

    policy_id: str
    version: str
    title: str
    rules: int


def places(held: HeldUploads, workshop: Workshop) -> Places:
    """The pages, over the files that wait and the key that signs policies for devices."""

    def show(visit: Visit) -> Answer:
        return _page(visit, {})

    def send(visit: Visit) -> Answer:
        """A file, or the name of a pack that comes with Rollcall: what is wrong with it is said at once."""
        upload = visit.uploads.get("file")
        chosen = visit.form.get("pack", "")
        if upload is None and not chosen:
            return _page(visit, {"file": "Choose a file, or a pack of the list."})
        sent = upload or Upload(chosen, b"")
        try:
            _pack(sent)
        except PolicyError as error:
            return _page(visit, {"file": "\n".join(str(error).splitlines()[:_MOST_PROBLEMS])})
        return Redirect(f"/settings/policy/try/{held.keep(visit, sent)}")

    def preview(visit: Visit) -> Answer:
        pack = _pack(held.find(visit, visit.path["held"]))
        outcome = view_of(simulate(visit.database, visit.school.school_id, pack.policy, visit.now))
        return Shown("settings_policy_try.html.jinja", _tried(visit, pack, outcome))

    def adopt(visit: Visit) -> Answer:
        pack = _pack(held.find(visit, visit.path["held"]))
        share = visit.form.get("share", str(EVERYBODY))
        if share not in map(str, _SHARES):
            raise FormError(f"{share!r} is no share of the devices")
        said = _adopt(visit, workshop, pack, int(share))
        held.drop(visit.path["held"])
        return Redirect("/settings/policy", said)

    return (
        Place("/settings/policy", Right.CHANGE_SETTINGS, get=show, post=send),
        Place("/settings/policy/try/{held}", Right.CHANGE_SETTINGS, get=preview, post=adopt),
    )


def _adopt(visit: Visit, workshop: Workshop, pack: Pack, share: int) -> str:
    """Put it in force and sign it for devices, as `rollcall policy adopt` does."""
    signer, school_id = workshop.policy_signer(), visit.school.school_id
    with visit.act("policy.adopt", pack.policy.policy_id) as tx:
        if share < EVERYBODY:  # what the others keep must have been signed
            keep_policy_bundle(tx, school_id, signer, visit.now)
        adopt_policy(tx, school_id, pack.policy, pack.file.name, visit.now, actor=visit.visitor.actor)
        given = keep_policy_bundle(tx, school_id, signer, visit.now, share)
    said = f"{pack.policy.policy_id}, version {one_line(pack.policy.version)}, is in force."
    if given is not None and given.share < EVERYBODY:
        said += f" {given.share} % of the devices get it; the others keep the one before."
    return said


def _pack(sent: Upload) -> Pack:
    """A file that was sent, or without content a pack that comes with Rollcall. Raises PolicyError."""
    if sent.content:
        pack = read_sent(sent.content, sent.file_name)
    elif sent.file_name in {each.policy.policy_id for each in every_pack()}:
        pack = find_pack(sent.file_name)
    else:
        raise PolicyError(f"no policy pack is called {one_line(sent.file_name)!r}; choose one of the list")
    if pack.policy.is_library:
        raise PolicyError(f"{pack.policy.policy_id} only offers rules; send a pack that takes some of them")
    return pack


def _page(visit: Visit, problems: Mapping[str, str]) -> Shown:
    with visit.database.reading() as tx:
        adopted = policies.all_of(tx, visit.school.school_id)
        given = policy_bundles.newest(tx, visit.school.school_id)
    values = {
        "adopted": adopted,
        "share": given.share if given else EVERYBODY,
        "offers": [
            Offer(each.policy.policy_id, one_line(each.policy.version), one_line(each.policy.title), len(each.policy.rules))
            for each in every_pack()
        ],
        "problems": problems,
        "lines": problems.get("file", "").splitlines(),
    }
    return Shown("settings_policy.html.jinja", values, 422 if problems else 200)


def _tried(visit: Visit, pack: Pack, outcome: SimulationView) -> dict[str, object]:
    return {
        "held": visit.path["held"],
        "policy": pack.policy,
        "title": one_line(pack.policy.title, FROM_A_PACK),
        "outcome": outcome,
        "shares": [
            (str(each), "all devices" if each == EVERYBODY else f"{each} % of the devices first") for each in _SHARES[::-1]
        ],
    }
