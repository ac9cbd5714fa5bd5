"""Secrets that must rest in the database for a while: sealed with AES-GCM under a key derived from `PORTAL_SECRET_KEY`."""

import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12
KEY_BYTES = 32


class SealBroken(Exception):
    """What was sealed cannot be opened: the key is gone, or the bytes belong elsewhere or were changed."""


class Sealer:
    """Seals with the newest key, opens with any that is still known. One purpose, one key."""

    def __init__(self, keys: Sequence[str], purpose: str) -> None:
        if not keys:
            raise ValueError("sealing needs a key")
        self._ciphers = [AESGCM(_derived(key, purpose)) for key in keys]

    def seal(self, secret: str, owner: str) -> bytes:
        """Return a secret sealed to its owner (a row's key): moved to another row it does not open."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._ciphers[0].encrypt(nonce, secret.encode(), owner.encode())

    def open(self, sealed: bytes, owner: str) -> str:
        """Return the secret.  Raises SealBroken."""
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], owner.encode()).decode()
            except (InvalidTag, ValueError):
                continue
        raise SealBroken

    def renew(self, sealed: bytes, owner: str) -> bytes:
        """Return what was sealed as it is when the newest key sealed it, else sealed anew with that one.  Raises SealBroken."""
        secret = self.open(sealed, owner)
        try:
            self._ciphers[0].decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], owner.encode())
        except InvalidTag:
            return self.seal(secret, owner)
        return sealed


def _derived(key: str, purpose: str) -> bytes:
    # No salt: the keys are random and long already (`config`); HKDF only parts the purposes from each other.
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"aktsam {purpose}".encode()).derive(key.encode())
