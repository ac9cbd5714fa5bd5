"""Settings: read once from the environment, frozen, every fault reported at once."""

import ipaddress
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.utils import parseaddr
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

SAMPLES = ("change-me", "changeme", "secret", "sample", "example", "test")
LEAST_KEY_LENGTH = 32


class SettingsFault(Exception):
    """The environment does not make a whole: every fault is listed."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Settings:
    """What the installation decides. Secrets are left out of the printed form."""

    instance: Path
    database_url: str
    supplier_database_url: str
    staff_database_url: str
    secret_keys: tuple[str, ...] = field(repr=False)
    """Newest first: the first signs and seals, the others only open."""
    supplier_origin: str
    staff_origin: str
    mail_url: str = field(repr=False)
    mail_from: str
    phone: str
    is_demonstration: bool = False
    """A local demonstration: bound to loopback, no second factor, its password printed."""
    pseudo_locale: bool = False
    """Offer the artificial right-to-left language that shows which texts are not translated."""

    @property
    def is_local(self) -> bool:
        """Whether both origins are on this machine only."""
        return all(is_loopback(urlsplit(origin).hostname or "") for origin in (self.supplier_origin, self.staff_origin))

    @property
    def is_secure(self) -> bool:
        """Whether pages are served over TLS, so that cookies may be `__Host-` and Secure."""
        return self.supplier_origin.startswith("https://")

    @property
    def database_file(self) -> Path | None:
        """The file of an embedded database; None for a server."""
        prefix = "sqlite:///"
        return Path(self.database_url.removeprefix(prefix)) if self.database_url.startswith(prefix) else None

    @property
    def mail_folder(self) -> Path | None:
        """The folder letters are written to; None when they leave by SMTP."""
        parts = urlsplit(self.mail_url)
        return Path(parts.path) if parts.scheme == "folder" else None

    @property
    def mail_domain(self) -> str:
        """The domain of our sending address: the right half of every Message-ID."""
        return parseaddr(self.mail_from)[1].rpartition("@")[2]

    def at(self, origin: str) -> Self:
        """Return these settings with both wings on one origin."""
        return replace(self, supplier_origin=origin, staff_origin=origin)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read `PORTAL_…`.

        Raises:
            SettingsFault: something is missing, malformed or a sample value; all faults at once.
        """
        values = os.environ if environ is None else environ
        instance = Path(values.get("PORTAL_INSTANCE", "instance")).resolve()
        default = f"sqlite:///{instance / 'portal.sqlite'}"
        database = values.get("PORTAL_DATABASE_URL", default)
        faults: list[str] = []
        settings = cls(
            instance=instance,
            database_url=database,
            supplier_database_url=values.get("PORTAL_SUPPLIER_DATABASE_URL", database),
            staff_database_url=values.get("PORTAL_STAFF_DATABASE_URL", database),
            secret_keys=_keys(values, instance, embedded=database == default, faults=faults),
            supplier_origin=_origin(values, "PORTAL_SUPPLIER_ORIGIN", "http://127.0.0.1:8000", faults),
            staff_origin=_origin(values, "PORTAL_STAFF_ORIGIN",
                                 values.get("PORTAL_SUPPLIER_ORIGIN", "http://127.0.0.1:8000"), faults),
            mail_url=values.get("PORTAL_MAIL_URL", f"folder://{instance / 'letters'}"),
            mail_from=values.get("PORTAL_MAIL_FROM", "aktsam@kansli.example"),
            phone=values.get("PORTAL_PHONE", "08-465 004 10"),
            pseudo_locale=values.get("PORTAL_PSEUDO_LOCALE", "") == "1",
        )
        if urlsplit(settings.mail_url).scheme not in ("smtp", "folder"):
            faults.append("PORTAL_MAIL_URL begins with neither smtp:// nor folder://")
        if faults:
            raise SettingsFault(faults)
        return settings


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only be reached from this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _origin(values: Mapping[str, str], name: str, default: str, faults: list[str]) -> str:
    origin = values.get(name, default).rstrip("/")
    parts = urlsplit(origin)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
        faults.append(f"{name} is not an origin such as https://aktsam.example.se: {origin}")
    elif parts.scheme == "http" and not is_loopback(parts.hostname):
        faults.append(f"{name} is http, which only this machine's own addresses may use; give it https")
    return origin


def _keys(values: Mapping[str, str], instance: Path, *, embedded: bool, faults: list[str]) -> tuple[str, ...]:
    given = tuple(key.strip() for key in values.get("PORTAL_SECRET_KEY", "").split(",") if key.strip())
    if not given and embedded:
        return (kept_key(instance),)
    if not given:
        faults.append("PORTAL_SECRET_KEY is missing; make one with: python3 -c 'import secrets; print(secrets.token_hex(32))'")
    for key in given:
        if len(key) < LEAST_KEY_LENGTH or any(sample in key.lower() for sample in SAMPLES):
            faults.append(f"PORTAL_SECRET_KEY holds a key that is a sample or shorter than {LEAST_KEY_LENGTH} characters")
    return given


def kept_key(instance: Path) -> str:
    """Return the key kept beside the embedded database; made on first use, readable by its owner only."""
    path = instance / "secret-key"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
    return path.read_text().strip()
