"""A package: the authors' files of a version, its rules and its translations in one ZIP, out and in.

What comes in is a stranger's file: names are compared with what we know and never used as paths, sizes are counted while
unpacking rather than believed.
"""

import io
import re
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping

from portal.casework.contents.loading import Package, assemble
from portal.casework.contents.reading import MOST_BYTES, Source, read_text
from portal.core.errors import ContentFaults, ImportRefused
from portal.core.words import Words, worded

LARGEST_PACKAGE = 5_000_000
MOST_ENTRIES = 500
MOST_UNPACKED = 30_000_000
ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"
NUMBER = r"\w[\w.-]{0,59}"
NAMES = re.compile(rf"{ID}/{NUMBER}/(?:questionnaire|sections/{ID})\.yaml|{ID}/rules-{NUMBER}\.yaml"
                   rf"|translations/[A-Za-z_]{{2,20}}/LC_MESSAGES/{ID}-{NUMBER}\.po", re.ASCII)
"""The files that a package may hold."""
_ENCRYPTED = 1
_LEFT_BEHIND = re.compile(r"__MACOSX/.*|(?:.*/)?(?:\.[^/]+|Thumbs\.db|desktop\.ini)")
"""What file managers put into packages without being asked."""
_DAY = (1980, 1, 1, 0, 0, 0)


class Texts:
    """Files' texts by their names as a shelf: what a package or a draft holds."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files

    def names(self) -> list[str]:
        """Return the names of the YAML files."""
        return sorted(name for name in self._files if name.endswith(".yaml"))

    def read(self, name: str) -> Source:
        """Read one file.  Raises Unreadable."""
        return read_text(self._files[name], name)


def read_package(content: bytes) -> Package:
    """Return the definitions a package holds, with their faults.  Raises as `files_in_package`."""
    return assemble(Texts(files_in_package(content)))


def pack(files: Mapping[str, str | bytes]) -> bytes:
    """Return files as a ZIP; the same files always give the same bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name in sorted(files):
            raw = files[name]
            entry = zipfile.ZipInfo(name, _DAY)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, (stat.S_IFREG | 0o644) << 16
            package.writestr(entry, raw.encode() if isinstance(raw, str) else raw)
    return held.getvalue()


def files_in_package(content: bytes) -> dict[str, str]:
    """Return path to text of what a package holds. A folder around all of it is taken off.

    Raises:
        ImportRefused: `too_large`; `damaged`: no ZIP, encrypted, or with parts that lie about their size.
        ContentFaults: some entry is no file of a questionnaire, or none is.
    """
    if len(content) > LARGEST_PACKAGE:
        raise ImportRefused("too_large", most=LARGEST_PACKAGE // 1_000_000)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = _entries(package, len(content))
            names = _names([entry.filename for entry in entries])
            return _texts(package, dict(zip(names, entries, strict=True)))
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise ImportRefused("damaged") from error


def _entries(package: zipfile.ZipFile, size: int) -> list[zipfile.ZipInfo]:
    """Return the entries that are files, having refused whatever is none of ours before anything is unpacked."""
    entries = package.infolist()
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise ImportRefused("too_large", most=MOST_UNPACKED // 1_000_000)
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ImportRefused("damaged")
    if sum(entry.compress_size for entry in entries) > size:
        raise ImportRefused("damaged")  # more packed bytes than the file has: parts overlap
    links = [entry.filename for entry in entries if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR)]
    if links:
        raise ContentFaults(tuple(_stray(name) for name in links[:20]))
    return [entry for entry in entries if not entry.is_dir() and not _LEFT_BEHIND.fullmatch(entry.filename)]


def _names(written: list[str]) -> list[str]:
    """Return the names as we know them.  Raises ContentFaults."""
    around = {name.partition("/")[0] for name in written}
    inside = [name.partition("/")[2] for name in written]
    names = inside if len(around) == 1 and all(map(NAMES.fullmatch, inside)) else written
    faults = [_stray(name) for name in names if not NAMES.fullmatch(name)]
    faults += [worded("%(name)s: stands twice. Keep one of them.", name=repr(name))
               for name, count in Counter(names).items() if count > 1]
    if not any(name.endswith(".yaml") for name in names) and not faults:
        faults = [worded("The package holds no questionnaire. It should hold CODE/NUMBER/questionnaire.yaml and its sections.")]
    if faults:
        raise ContentFaults(tuple(faults[:20]))
    return names


def _stray(name: str) -> Words:
    return worded("%(name)s: is no file of a questionnaire. Keep only CODE/NUMBER/questionnaire.yaml, "
                  "CODE/NUMBER/sections/*.yaml, CODE/rules-N.yaml and translations/LANGUAGE/LC_MESSAGES/*.po.",
                  name=repr(name[:120]))


def _texts(package: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo]) -> dict[str, str]:
    texts, left = {}, MOST_UNPACKED
    for name, entry in entries.items():
        with package.open(entry) as file:
            raw = file.read(min(left, MOST_BYTES) + 1)
        if len(raw) > min(left, MOST_BYTES):
            raise ImportRefused("too_large", most=MOST_BYTES // 1_000_000)
        if len(raw) != entry.file_size:
            raise ImportRefused("damaged")
        left -= len(raw)
        try:
            texts[name] = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ContentFaults((worded("%(name)s: is not UTF-8. Save it as UTF-8.", name=name),)) from error
    return texts
