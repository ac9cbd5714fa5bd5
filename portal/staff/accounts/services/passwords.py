"""One's own password: the present one is shown once more, and everything signed in with it ends."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from portal.models.accounts import StaffSession, StaffUser
from portal.platform import audit, throttling
from portal.platform.throttling import Counter
from portal.staff.accounts.hashing import Passwords
from portal.staff.accounts.queries import Credentials, SignedIn
from portal.staff.accounts.services.sessions import GUESSING, Outcome, open_session


def counters(signed_in: SignedIn) -> tuple[Counter, ...]:
    """Return what a try counts against: the account, from wherever it is tried."""
    return (Counter(f"change-password/{signed_in.reader.id}", GUESSING),)


def proof(credentials: Credentials | None, present: str, *, passwords: Passwords) -> str | None:
    """Return the stored hash that a password fits, None when it fits none; outside any transaction, since it takes long."""
    stored = credentials.password_hash if credentials else None
    return stored if passwords.verify(stored, present) else None


def change_password(db: Session, signed_in: SignedIn, proved: str | None, new_hash: str, *, now: datetime) -> Outcome:
    """Store a new password, end all the person's sessions, and open this browser a new one; count the try either way.

    Args:
        proved: the hash that the present password fits (`proof`); None when it was wrong.
        new_hash: of the new password; not looked at when the present one was wrong.
    """
    person, counted = signed_in.reader, counters(signed_in)
    left = throttling.count_try(db, counted, now=now)
    if left < 0:
        return Outcome(wait_seconds=max(1, throttling.seconds_to_wait(db, counted, now=now)))
    if proved is None or not _replace(db, signed_in, proved, new_hash):
        audit.record(db, "password.change_refused", ("staff_user", person.id), actor=person.actor, now=now, last=left == 0)
        return Outcome()
    throttling.forgive(db, counted, now=now)
    ended = db.execute(delete(StaffSession).where(StaffSession.user_id == person.id).returning(StaffSession.id)).all()
    audit.record(db, "password.changed", ("staff_user", person.id), actor=person.actor, now=now, others_ended=len(ended))
    return Outcome(open_session(db, person.id, has_second_factor=signed_in.has_second_factor, now=now))


def _replace(db: Session, signed_in: SignedIn, proved: str, new_hash: str) -> bool:
    """Store the hash unless the password was changed, or this session ended, while the two were compared."""
    if not db.execute(delete(StaffSession).where(StaffSession.id == signed_in.session_id).returning(StaffSession.id)).all():
        return False
    return bool(db.execute(update(StaffUser).where(StaffUser.id == signed_in.reader.id, StaffUser.password_hash == proved)
                           .values(password_hash=new_hash).returning(StaffUser.id)).all())
