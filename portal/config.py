"""Settings: read once from the environment, frozen, every fault reported at once."""

import ipaddress
import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self
from urllib.parse import SplitResult, parse_qs, urlsplit

from email_validator import EmailNotValidError, validate_email

SAMPLES = ("change-me", "changeme", "secret", "sample", "example", "test")
LEAST_KEY_LENGTH = 32
DEFAULT_PORTS = {"http": 80, "https": 443}
MAIL_TLS = ("starttls", "implicit", "none")
DATABASE = re.compile(r"sqlite:///.+|postgresql(\+psycopg)?://.+")


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
        return self.mail_from.rpartition("@")[2]

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
        faults: list[str] = []
        database = _database(values, "PORTAL_DATABASE_URL", default, faults)
        supplier = _origin(values, "PORTAL_SUPPLIER_ORIGIN", "http://127.0.0.1:8000", faults)
        settings = cls(
            instance=instance,
            database_url=database,
            supplier_database_url=_database(values, "PORTAL_SUPPLIER_DATABASE_URL", database, faults),
            staff_database_url=_database(values, "PORTAL_STAFF_DATABASE_URL", database, faults),
            secret_keys=_keys(values, instance, embedded=database == default, faults=faults),
            supplier_origin=supplier,
            staff_origin=_origin(values, "PORTAL_STAFF_ORIGIN", supplier, faults),
            mail_url=_mail(values.get("PORTAL_MAIL_URL", f"folder://{instance / 'letters'}"), faults),
            mail_from=_sender(values.get("PORTAL_MAIL_FROM", "aktsam@kansli.example"), faults),
            phone=values.get("PORTAL_PHONE", "08-465 004 10"),
            pseudo_locale=values.get("PORTAL_PSEUDO_LOCALE", "") == "1",
        )
        if faults:
            raise SettingsFault(list(dict.fromkeys(faults)))
        return settings


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only be reached from this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _database(values: Mapping[str, str], name: str, default: str, faults: list[str]) -> str:
    """The address of a database, unread but for what kind it is: it may hold a password, so no fault repeats it."""
    if (url := values.get(name, default)) == default:
        return url
    if not DATABASE.fullmatch(url):
        faults.append(f"{name} begins with neither postgresql://user:password@host/name nor sqlite:////folder/file")
    elif url.startswith("postgresql") and _port_of(urlsplit(url)) < 0:
        faults.append(f"{name} names a port that is none")
    return url


def _origin(values: Mapping[str, str], name: str, default: str, faults: list[str]) -> str:
    """An origin spelt as browsers spell it: in lower case, without the port that goes without saying."""
    given = values.get(name, default)
    parts = urlsplit(given.rstrip("/"))
    host, port = _host_of(parts), _port_of(parts)
    more = parts.path or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in DEFAULT_PORTS or not host or port < 0 or more:
        if name in values:
            faults.append(f"{name} is not an origin such as https://aktsam.example.se: {given}")
        return given
    if parts.scheme == "http" and not is_loopback(host):
        faults.append(f"{name} is http, which only this machine's own addresses may use; give it https")
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" if port in (0, DEFAULT_PORTS[parts.scheme]) else f"{parts.scheme}://{shown}:{port}"


def _host_of(parts: SplitResult) -> str:
    """The host in lower case, outside ASCII as A-labels; empty when there is none that can be one."""
    host = parts.hostname or ""
    try:
        return host if ":" in host else host.encode("idna").decode()
    except UnicodeError:
        return ""


def _port_of(parts: SplitResult) -> int:
    """The port; 0 when none is named, -1 when what is named is none."""
    try:
        return parts.port or 0
    except ValueError:
        return -1


def _mail(url: str, faults: list[str]) -> str:
    """The way letters leave; it may hold a password, so no fault repeats it."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "folder"):
        faults.append("PORTAL_MAIL_URL begins with neither smtp:// nor folder://")
    elif parts.scheme == "folder" and not (parts.path and not parts.netloc):
        faults.append("PORTAL_MAIL_URL names no folder; write it with three strokes: folder:///srv/aktsam/letters")
    elif parts.scheme == "smtp" and (not parts.hostname or _port_of(parts) < 0):
        faults.append("PORTAL_MAIL_URL names no server, or no port that can be one: smtp://user:password@host:587")
    elif parts.scheme == "smtp" and parse_qs(parts.query).get("tls", ["none"])[-1] not in MAIL_TLS:
        faults.append(f"tls in PORTAL_MAIL_URL is none of {', '.join(MAIL_TLS)}")
    return url


def _sender(address: str, faults: list[str]) -> str:
    """The address as given, held to the same rule as the addresses of suppliers; whether anybody is there is not asked."""
    try:
        validate_email(address, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        faults.append(f"PORTAL_MAIL_FROM is not one address, without a name, such as aktsam@region.example: {address}")
    return address


def _keys(values: Mapping[str, str], instance: Path, *, embedded: bool, faults: list[str]) -> tuple[str, ...]:
    given = tuple(key.strip() for key in values.get("PORTAL_SECRET_KEY", "").split(",") if key.strip())
    if not given and embedded:
        return _kept_keys(instance, faults)
    if not given:
        faults.append("PORTAL_SECRET_KEY is missing; make one with: python3 -c 'import secrets; print(secrets.token_hex(32))'")
    if not all(map(_is_strong, given)):
        faults.append(f"PORTAL_SECRET_KEY holds a key that is a sample or shorter than {LEAST_KEY_LENGTH} characters")
    return given


def _is_strong(key: str) -> bool:
    return len(key) >= LEAST_KEY_LENGTH and not any(sample in key.lower() for sample in SAMPLES)


def _kept_keys(instance: Path, faults: list[str]) -> tuple[str, ...]:
    try:
        key = kept_key(instance)
    except OSError as error:
        faults.append(f"PORTAL_INSTANCE: {instance} is no folder that the portal can write in: {error.strerror}")
        return ()
    if not _is_strong(key):
        faults.append(f"{instance / 'secret-key'} holds no whole key. Put the right one back from a backup; only if there is "
                      "none, and no letters are out, remove the file: a new key is made, and links and sign-ins end")
    return (key,)


def kept_key(instance: Path) -> str:
    """Return the key kept beside the embedded database; made on first use, readable by its owner only.

    It is there whole or not at all, and the first of two processes that make one at the same moment decides.

    Raises:
        OSError: the folder cannot be made, or written in.
    """
    path = instance / "secret-key"
    if not path.exists():
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=instance, prefix=".secret-key-") as file:  # its owner's only
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_text().strip()
