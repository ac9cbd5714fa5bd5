"""What happens to sessions: signing in, the second factor, ending them, new recovery codes.

A refused try must stay counted, so refusals are returned as outcomes, not raised: the unit of work commits.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.orm import Session

from portal.core.documents import digest
from portal.db.types import new_id
from portal.models.accounts import RecoveryCode, StaffSession, StaffUser
from portal.platform import audit, throttling
from portal.platform.sealing import SealBroken, Sealer
from portal.platform.throttling import Counter, Limit
from portal.staff.accounts import codes
from portal.staff.accounts.hashing import Passwords
from portal.staff.accounts.queries import Credentials, SignedIn

LASTS = timedelta(hours=10)
TOKEN_BYTES = 32
SEAL = "totp"
"""What seeds are sealed for (`platform.sealing.Sealer`)."""
RECOVERY_CODE = "recovery_code"
NOBODY = "visitor"
"""How the audit log names somebody who has not shown who they are."""
GUESSING = (Limit(5, 10), Limit(12, 60), Limit(30, 1440))
"""Wrong passwords for one account from one network, and wrong codes of one account."""
SPREAD = (Limit(50, 10),)
"""Wrong passwords for one account from anywhere: short, so that nobody is locked out for long by others."""
SPRAYING = (Limit(60, 10), Limit(200, 60))
"""Wrong passwords from one network, for whatever accounts."""


@dataclass(frozen=True, slots=True)
class Try:
    """A password that was typed, already compared.

    Attributes:
        email: the address as typed, in small letters; nobody may have it.
        network: the network it came from (`throttling.network`).
        user_id: whose password it is; None when address or password is wrong.
        new_hash: a hash at today's cost to store; None when the stored one is.
    """

    email: str
    network: str
    user_id: UUID | None
    new_hash: str | None = None

    @property
    def counters(self) -> tuple[Counter, ...]:
        """What this try counts against; the first is the account's own from this network."""
        account, network = throttling.hidden(self.email), throttling.hidden(self.network)
        return (Counter(f"password/{account}/{network}", GUESSING), Counter(f"password/{account}", SPREAD),
                Counter(f"password//{network}", SPRAYING))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a try.

    Attributes:
        token: of the session that was opened; empty when the try was refused.
        wait_seconds: until the next try may be made, when there were too many; else 0.
        recovery_codes: new ones, to be shown once.
        by_recovery_code: a recovery code stood in for the app, which may be lost.
        is_seed_lost: the account's seed was sealed with a key that is gone, so no code from the app can be compared.
    """

    token: str = ""
    wait_seconds: int = 0
    recovery_codes: tuple[str, ...] = ()
    is_seed_lost: bool = False
    by_recovery_code: bool = False


def compare(credentials: Credentials | None, email: str, password: str, network: str, *, passwords: Passwords) -> Try:
    """Compare a password outside any transaction, with the same work for an address nobody has."""
    if not passwords.verify(credentials.password_hash if credentials else None, password) or credentials is None:
        return Try(email, network, None)
    new_hash = passwords.hash(password) if passwords.is_outdated(credentials.password_hash) else None
    return Try(email, network, credentials.user_id, new_hash)


def sign_in(db: Session, tried: Try, *, waive_second_factor: bool, now: datetime) -> Outcome:
    """Open a session for a right password; count the try either way.

    Args:
        waive_second_factor: only in the local demonstration.
    """
    subject = ("staff_user", tried.user_id) if tried.user_id else ("address", throttling.hidden(tried.email))
    left = throttling.count_try(db, tried.counters, now=now)
    if left < 0:
        return _wait(db, tried.counters, now=now)
    if tried.user_id is None:
        audit.record(db, "sign_in.refused", subject, actor=NOBODY, now=now, network=tried.network, last=left == 0)
        return Outcome()
    own, *others = tried.counters
    throttling.forgive(db, [own], now=now)
    throttling.take_back(db, others, now=now)
    if tried.new_hash:
        db.execute(update(StaffUser).where(StaffUser.id == tried.user_id).values(password_hash=tried.new_hash))
    audit.record(db, "sign_in.accepted", subject, actor=f"staff:{tried.user_id}", now=now, network=tried.network)
    return Outcome(open_session(db, tried.user_id, has_second_factor=waive_second_factor, now=now))


def give_second_factor(db: Session, signed_in: SignedIn, code: str, *, sealer: Sealer, now: datetime) -> Outcome:
    """Take a code from the app, or a recovery code, and open a new session that has it all."""
    kind, refused = _prove(db, signed_in, code, sealer=sealer, now=now)
    if refused is not None:
        return refused
    return Outcome(_exchange_session(db, signed_in, now=now), by_recovery_code=kind == RECOVERY_CODE)


def prove(db: Session, signed_in: SignedIn, code: str, *, sealer: Sealer, now: datetime) -> Outcome | None:
    """Use up a code from the app or a recovery code; return the refusal, None when the code was right."""
    return _prove(db, signed_in, code, sealer=sealer, now=now)[1]


def _prove(db: Session, signed_in: SignedIn, code: str, *, sealer: Sealer, now: datetime) -> tuple[str, Outcome | None]:
    """As `prove`, with the kind of code it was; empty when it was none."""
    person = signed_in.reader
    counters, subject = _second_factor(person.id), ("staff_user", person.id)
    left = throttling.count_try(db, counters, now=now)
    if left < 0:
        return "", _wait(db, counters, now=now)
    matches, is_seed_lost = False, False
    try:
        matches = _use_code(db, person.id, code, sealer=sealer, now=now)
    except SealBroken:
        is_seed_lost = True
    kind = "app" if matches else RECOVERY_CODE if _use_recovery_code(db, person.id, code, now=now) else ""
    action = "second_factor.accepted" if kind else "second_factor.refused"
    audit.record(db, action, subject, actor=person.actor, now=now, kind=kind, last=left == 0, seed_lost=is_seed_lost)
    if not kind:
        return "", Outcome(is_seed_lost=is_seed_lost)
    throttling.forgive(db, counters, now=now)
    return kind, None


def enrol(db: Session, signed_in: SignedIn, seed: str, code: str, *, sealer: Sealer, now: datetime,
          replaces: bool = False) -> Outcome:
    """Keep a seed once a code from it was shown; refused when the account has one, since a password alone must not replace it.

    Args:
        replaces: put it in the place of the one there is, and end the other sessions: only for somebody who has just used up a
            recovery code.
    """
    person = signed_in.reader
    counters = _second_factor(person.id)
    if throttling.count_try(db, counters, now=now) < 0:
        return _wait(db, counters, now=now)
    step = codes.matching_step(seed, code, now)
    if step is None:
        return Outcome()
    free = StaffUser.totp_seed.is_not(None) if replaces else StaffUser.totp_seed.is_(None)
    kept = db.execute(update(StaffUser).where(StaffUser.id == person.id, free,
                                              exists().where(StaffSession.id == signed_in.session_id))
                      .values(totp_seed=sealer.seal(seed, str(person.id)), totp_step=step).returning(StaffUser.id)).all()
    if not kept:
        return Outcome()
    throttling.forgive(db, counters, now=now)
    action = "second_factor.replaced" if replaces else "second_factor.enrolled"
    audit.record(db, action, ("staff_user", person.id), actor=person.actor, now=now)
    if replaces:
        end_other_sessions(db, signed_in, now=now)
    return Outcome(_exchange_session(db, signed_in, now=now), recovery_codes=make_recovery_codes(db, person.id))


def renew_recovery_codes(db: Session, signed_in: SignedIn, code: str, *, sealer: Sealer, now: datetime) -> Outcome:
    """Replace all recovery codes of somebody who shows a fresh code."""
    refused = prove(db, signed_in, code, sealer=sealer, now=now)
    if refused is not None:
        return refused
    person = signed_in.reader
    audit.record(db, "recovery_codes.renewed", ("staff_user", person.id), actor=person.actor, now=now)
    return Outcome(recovery_codes=make_recovery_codes(db, person.id))


def make_recovery_codes(db: Session, user_id: UUID) -> tuple[str, ...]:
    """Replace a person's recovery codes; return the new ones, which are stored nowhere."""
    made = codes.new_recovery_codes()
    db.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    db.execute(insert(RecoveryCode), [{"id": new_id(), "user_id": user_id, "digest": codes.recovery_digest(code), "used_at": None}
                                      for code in made])
    return tuple(made)


def open_session(db: Session, user_id: UUID, *, has_second_factor: bool, now: datetime) -> str:
    """Open a session; return its token, of which only the digest is stored."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    db.execute(insert(StaffSession).values(
        id=new_id(), token_digest=digest(token), user_id=user_id, has_second_factor=has_second_factor,
        created_at=now, seen_at=now, expires_at=now + LASTS))
    return token


def note_seen(db: Session, signed_in: SignedIn, *, now: datetime) -> None:
    """Note that a session is in use; one that was ended meanwhile stays ended."""
    db.execute(update(StaffSession).where(StaffSession.id == signed_in.session_id, StaffSession.seen_at < now)
               .values(seen_at=now))


def sign_out(db: Session, signed_in: SignedIn, *, now: datetime) -> None:
    """End a session."""
    db.execute(delete(StaffSession).where(StaffSession.id == signed_in.session_id))
    audit.record(db, "session.ended", ("staff_user", signed_in.reader.id), actor=signed_in.reader.actor, now=now)


def end_other_sessions(db: Session, signed_in: SignedIn, *, now: datetime) -> int:
    """End the person's sessions but this one; return how many."""
    ended = db.execute(delete(StaffSession).where(StaffSession.user_id == signed_in.reader.id,
                                                  StaffSession.id != signed_in.session_id).returning(StaffSession.id)).all()
    audit.record(db, "session.others_ended", ("staff_user", signed_in.reader.id), actor=signed_in.reader.actor, now=now,
                 count=len(ended))
    return len(ended)


def choose_language(db: Session, user_id: UUID, tag: str) -> None:
    """Keep the language a person reads our pages in."""
    db.execute(update(StaffUser).where(StaffUser.id == user_id).values(language=tag))


def _second_factor(user_id: UUID) -> tuple[Counter]:
    return (Counter(f"second-factor/{user_id}", GUESSING),)


def _wait(db: Session, counters: tuple[Counter, ...], *, now: datetime) -> Outcome:
    # Not logged: the try that used the last chance up is (`last`), and the log must not grow with an attack.
    return Outcome(wait_seconds=max(1, throttling.seconds_to_wait(db, counters, now=now)))


def _exchange_session(db: Session, signed_in: SignedIn, *, now: datetime) -> str:
    """End a session and open one with the second factor: the token changes with the privilege.

    Empty when the session was ended meanwhile: it stays ended.
    """
    if not db.execute(delete(StaffSession).where(StaffSession.id == signed_in.session_id).returning(StaffSession.id)).all():
        return ""
    return open_session(db, signed_in.reader.id, has_second_factor=True, now=now)


def _use_code(db: Session, user_id: UUID, code: str, *, sealer: Sealer, now: datetime) -> bool:
    """Use a code from the app up: the guard lets one of several requests with the same code through.

    A seed sealed with an older key is sealed anew, so that the older key can be taken away once everybody has signed in.
    """
    sealed = db.scalars(select(StaffUser.totp_seed).where(StaffUser.id == user_id)).one()
    step = codes.matching_step(sealer.open(sealed, str(user_id)), code, now) if sealed else None
    if sealed is None or step is None:
        return False
    same = (StaffUser.id == user_id, StaffUser.totp_step < step, StaffUser.totp_seed == sealed)
    return bool(db.execute(update(StaffUser).where(*same).values(
        totp_step=step, totp_seed=sealer.renew(sealed, str(user_id))).returning(StaffUser.id)).all())


def _use_recovery_code(db: Session, user_id: UUID, code: str, *, now: datetime) -> bool:
    return bool(db.execute(update(RecoveryCode).where(
        RecoveryCode.user_id == user_id, RecoveryCode.digest == codes.recovery_digest(code), RecoveryCode.used_at.is_(None))
        .values(used_at=now).returning(RecoveryCode.id)).all())
