"""What somebody does with their own account: the password, the app, passkeys, recovery codes, other sessions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from collector.accounts import own_factors, passkeys, totp, web_sessions, welcome
from collector.accounts.own_factors import Owner
from collector.accounts.passkeys import RelyingParty
from collector.accounts.password_rules import check_password
from collector.accounts.passwords import Passwords
from collector.accounts.proving import prove_again
from collector.accounts.rights import Right
from collector.accounts.second_factor import held_by
from collector.console.proved import PROVE, proved
from collector.console.visit import Answer, Place, Places, Redirect, Shown, Visit
from collector.errors import AccountRefused, NotRecorded, PasswordRefused, SignInRefused
from collector.papers.codes import picture_of
from collector.store import accounts
from collector.store.accounts import Account
from collector.store.database import Transaction

_HERE: Final = "/account"
_FROM_WITHIN: Final = "a session of their own"


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """`party` None: browsers make no passkeys for this collector's address."""

    passwords: Passwords
    party: RelyingParty | None
    new_bytes: Callable[[int], bytes]

    def places(self) -> Places:
        """Everybody who is signed in has them; what matters asks for the password again after a quarter of an hour."""
        anyone = Right.SEE_FIGURES
        return (
            Place(_HERE, anyone, get=self._show),
            Place(PROVE, anyone, get=self._ask_again, post=self._prove),
            Place(f"{_HERE}/password", anyone, get=proved(self._ask_password), post=proved(self._put_password)),
            Place(f"{_HERE}/app", anyone, get=proved(self._offer_app), post=proved(self._add_app)),
            Place(f"{_HERE}/app/remove", anyone, post=proved(self._remove_app)),
            Place(f"{_HERE}/passkey", anyone, get=proved(self._offer_passkey), post=proved(self._add_passkey)),
            Place(f"{_HERE}/passkey/remove", anyone, post=proved(self._remove_passkey)),
            Place(f"{_HERE}/recovery-codes", anyone, post=proved(self._new_codes)),
            Place(f"{_HERE}/other-sessions", anyone, post=self._end_others),
        )

    def _show(self, visit: Visit) -> Answer:
        with visit.database.reading() as tx:
            account, held = _own(tx, visit), held_by(tx, visit.visitor.account_id)
        roles = [(each.role.on_screen, each.school_id) for each in visit.visitor.grants]
        values = {"account": account, "held": held, "roles": roles, "makes_passkeys": self.party is not None}
        return Shown("account.html.jinja", values)

    def _ask_again(self, _: Visit) -> Answer:
        return Shown("account_prove.html.jinja", {"problems": {}})

    def _prove(self, visit: Visit) -> Answer:
        try:
            prove_again(
                visit.database, visit.visitor, visit.form.get("password", ""), _FROM_WITHIN, self.passwords, now=visit.now
            )
        except SignInRefused as refused:
            return Shown("account_prove.html.jinja", {"problems": {"password": str(refused)}}, 422)
        return Redirect(_HERE, "Thank you. For the next quarter of an hour you can change how you sign in.")

    def _ask_password(self, _: Visit) -> Answer:
        return Shown("account_password.html.jinja", {"problems": {}})

    def _put_password(self, visit: Visit) -> Answer:
        password = visit.form.get("password", "")
        if password != visit.form.get("again", ""):
            problems = {"again": "The two are not the same. Type the password twice."}
            return Shown("account_password.html.jinja", {"problems": problems}, 422)
        try:
            with visit.database.reading() as tx:
                account = _own(tx, visit)
                check_password(password, welcome.names_around(tx, account))
        except PasswordRefused as refused:
            return Shown("account_password.html.jinja", {"problems": {"password": str(refused)}}, 422)
        kept = self.passwords.hash_of(password)
        with visit.database.writing() as tx:
            welcome.put_password(tx, _own(tx, visit), kept, actor=visit.visitor.actor, now=visit.now)
        return Redirect("/sign-in", "Your password is changed, and you are signed out everywhere. Sign in with the new one.")

    def _offer_app(self, visit: Visit) -> Answer:
        return self._app_page(visit, {})

    def _app_page(self, visit: Visit, problems: dict[str, str]) -> Answer:
        with visit.database.writing() as tx:
            account = _own(tx, visit)
            kept = totp.offered(tx, account) if problems else None
            offer = kept or totp.offer(tx, account, now=visit.now, new_bytes=self.new_bytes)
        values = {"offer": offer, "picture": picture_of(offer.uri), "problems": problems}
        return Shown("account_app.html.jinja", values, 422 if problems else 200)

    def _add_app(self, visit: Visit) -> Answer:
        try:
            with visit.database.writing() as tx:
                codes = own_factors.confirm_app(tx, visit.form.get("code", ""), self._owner(tx, visit))
        except AccountRefused as refused:
            return self._app_page(visit, {"code": str(refused)})
        return self._with_codes(codes, "Your authenticator app is set up.")

    def _remove_app(self, visit: Visit) -> Answer:
        with visit.database.writing() as tx:
            own_factors.remove_app(tx, self._owner(tx, visit))
        return Redirect(_HERE, "The authenticator app is taken away.")

    def _offer_passkey(self, visit: Visit) -> Answer:
        return self._passkey_page(visit, {})

    def _passkey_page(self, visit: Visit, problems: dict[str, str]) -> Answer:
        with visit.database.writing() as tx:
            options = passkeys.registration_options(tx, self._party(), visit.visitor.session, self._owner(tx, visit))
        return Shown("account_passkey.html.jinja", {"options": options, "problems": problems}, 422 if problems else 200)

    def _add_passkey(self, visit: Visit) -> Answer:
        answer, name = visit.form.get("passkey", ""), visit.form.get("name", "")
        try:
            with visit.database.writing() as tx:
                owner, session = self._owner(tx, visit), visit.visitor.session
                codes = passkeys.register(tx, self._party(), session, answer, name, owner)
        except AccountRefused as refused:
            return self._passkey_page(visit, {"name": str(refused)})
        return self._with_codes(codes, "Your passkey is set up.")

    def _remove_passkey(self, visit: Visit) -> Answer:
        try:
            credential_id = bytes.fromhex(visit.form.get("passkey", ""))
        except ValueError as error:
            raise NotRecorded("there is no such passkey") from error
        with visit.database.writing() as tx:
            own_factors.remove_passkey(tx, credential_id, self._owner(tx, visit))
        return Redirect(_HERE, "The passkey is taken away.")

    def _new_codes(self, visit: Visit) -> Answer:
        with visit.database.writing() as tx:
            codes = own_factors.new_recovery_codes(tx, self._owner(tx, visit))
        return self._with_codes(codes, "These are your recovery codes from now on.")

    def _end_others(self, visit: Visit) -> Answer:
        with visit.database.writing() as tx:
            ended = web_sessions.end_others(tx, visit.visitor.account_id, visit.visitor.session)
        return Redirect(_HERE, f"Signed out elsewhere: {ended}.")

    def _owner(self, tx: Transaction, visit: Visit) -> Owner:
        return Owner(_own(tx, visit), visit.now, self.new_bytes)

    def _party(self) -> RelyingParty:
        if self.party is None:
            raise NotRecorded("browsers make no passkeys for this address; the collector needs a host name and HTTPS")
        return self.party

    def _with_codes(self, codes: tuple[str, ...], said: str) -> Answer:
        return Shown("account_codes.html.jinja", {"codes": codes, "done": said}) if codes else Redirect(_HERE, said)


def _own(tx: Transaction, visit: Visit) -> Account:
    account = accounts.find(tx, visit.visitor.account_id)
    if account is None:
        raise NotRecorded("your account is not there any more")
    return account
