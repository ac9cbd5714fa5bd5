"""One-time codes: from an app (TOTP, RFC 6238), and the ten recovery codes that stand in for it."""

import base64
import hmac
import re
import secrets
from datetime import datetime

import pyotp
import segno
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.core.documents import digest

STEP_SECONDS = 30
SEED_BYTES = 20
CODES = 10
GROUPS, GROUP = 4, 4
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without signs that look alike. Sixteen of them are 79 bits: too many to guess from the digests, even without salt."""


def seed_for(token: str, key: str) -> str:
    """Return the seed that a signed-in browser is offered, in base32.

    It follows from the session's token and the installation's key, so nothing is stored until a code from it was shown.
    """
    raw = HKDF(SHA256(), length=SEED_BYTES, salt=None, info=b"aktsam totp offer").derive(f"{token}:{key}".encode())
    return base64.b32encode(raw).decode()


def seed_address(seed: str, email: str) -> str:
    """Return the address of a seed, as apps read it from a QR code."""
    return pyotp.TOTP(seed).provisioning_uri(name=email, issuer_name="Aktsam")


def matching_step(seed: str, code: str, now: datetime) -> int | None:
    """Return the time step a code belongs to: this one, the one before or the one after; None when it is of none."""
    given = re.sub(r"\D", "", code, flags=re.ASCII)
    totp, present = pyotp.TOTP(seed), int(now.timestamp()) // STEP_SECONDS
    matching = [step for step in (present - 1, present, present + 1)
                if hmac.compare_digest(totp.generate_otp(step).encode(), given.encode())]
    return matching[-1] if matching else None


def new_recovery_codes() -> list[str]:
    """Return ten new codes such as `k3wd-72hq-mmyp-a9rt`."""
    return ["-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS)) for _ in range(CODES)]


def recovery_digest(code: str) -> str:
    """Return what is stored of a recovery code; hyphens, spaces and capitals do not matter."""
    return digest(re.sub(r"[^a-z0-9]", "", code.lower()))


def qr_path(text: str) -> tuple[int, str]:
    """Return a QR code as the width of its square (with margin) and the path that draws its dark modules, for inline SVG."""
    rows = [[bool(module) for module in row] for row in segno.make(text, error="m").matrix_iter(border=4)]
    steps = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x] == row[start]:
                x += 1
            if row[start]:
                steps.append(f"M{start} {y}h{x - start}v1H{start}z")
    return len(rows), "".join(steps)
