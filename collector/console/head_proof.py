"""A headteacher who authorises a loan at somebody else's desk: by their own name and password, counted as any signing in."""

from collector.accounts import web_sessions
from collector.accounts.passwords import Passwords
from collector.accounts.rights import Right, rights_of
from collector.accounts.signing_in import Asked, sign_in
from collector.console.loan_desk import Proof, Proved, ProveHead
from collector.console.visit import Visit
from collector.errors import SignerNotRegistered
from collector.store.web_sessions import Stage


def by_password(passwords: Passwords) -> ProveHead:
    """No session begins: the desk stays whose it was. Guesses are counted for this desk alone, so nobody else has to wait."""

    def prove(visit: Visit, proof: Proof) -> Proved:
        desk = f"the desk of {visit.visitor.sign_in_name}"
        who = sign_in(visit.database, Asked(proof.sign_in_name, proof.password, desk), passwords, now=visit.now)
        with visit.database.reading() as tx:
            grants = web_sessions.grants_of(tx, who.account_id)
        roles = {each.role for each in grants if each.school_id in ("", visit.school.school_id)}
        if Right.AUTHORISE_LOANS not in rights_of(roles):
            raise SignerNotRegistered("this account may not authorise loans here; the headteacher's own is needed")
        if who.stage is not Stage.WHOLE:
            raise SignerNotRegistered("this account asks for a second factor: authorise the loan on your own device")
        return Proved(who.name, who.sign_in_name)

    return prove
