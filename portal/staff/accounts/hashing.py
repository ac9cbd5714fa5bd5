"""Passwords at rest: Argon2id, with the same work for an address nobody has."""

from functools import cache

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from portal.core.passwords import GREATEST_LENGTH


def argon2id(*, memory_kib: int = 19_456, rounds: int = 2) -> PasswordHasher:
    """Return a hasher of the house's cost (OWASP's: 19 MiB, two rounds, one lane); tests lower it."""
    return PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1, type=Type.ID)


class Passwords:
    """Hashes and verifies passwords at one cost."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self._hasher = hasher
        self._nobodys = _nobodys(hasher.time_cost, hasher.memory_cost)

    def hash(self, password: str) -> str:
        """Return what is stored for a password."""
        return self._hasher.hash(password)

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether the password is the one that was stored; for None, False after the same work."""
        try:
            # Nobody chose a longer one; hashing it would cost more than a try may.
            self._hasher.verify(stored or self._nobodys, password[:GREATEST_LENGTH + 1])
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether a stored hash was made at another cost than today's, so that it is made anew when its owner signs in."""
        return self._hasher.check_needs_rehash(stored)


@cache
def _nobodys(rounds: int, memory_kib: int) -> str:
    """Return a hash to verify against for an address that nobody has; made before anybody signs in, since that takes time too."""
    return argon2id(memory_kib=memory_kib, rounds=rounds).hash("the password of an address that nobody has")
