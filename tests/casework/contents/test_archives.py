"""Packages: out and in again the same, and what strangers put into them."""

import io
import stat
import struct
import zipfile

import pytest

from portal.casework.contents.archives import LARGEST_PACKAGE, MOST_ENTRIES, files_in_package, pack, read_package
from portal.casework.contents.editions import edition_of
from portal.casework.contents.writing import files_of
from portal.core.errors import ContentFaults, ImportRefused
from tests.factories.editions import SMALL, shipped

HEAD = "small/1/questionnaire.yaml"


def zipped(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as package:
        for name, raw in entries:
            package.writestr(name, raw)
    return file.getvalue()


def linked(name: str, to: bytes) -> bytes:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr(entry, to)
    return file.getvalue()


def with_flag(raw: bytes, flag: int) -> bytes:
    """Set a flag of the first entry, in its own header and in the directory."""
    changed = bytearray(raw)
    struct.pack_into("<H", changed, 6, flag)
    struct.pack_into("<H", changed, changed.index(b"PK\x01\x02") + 8, flag)
    return bytes(changed)


def with_size(raw: bytes, size: int) -> bytes:
    changed = bytearray(raw)
    struct.pack_into("<I", changed, changed.index(b"PK\x01\x02") + 24, size)
    return bytes(changed)


def overlapping() -> bytes:
    """A package whose directory names one entry's bytes many times (as CVE-2024-0450)."""
    raw = zipped((HEAD, b"code: small\n" * 1000))
    begin, end = raw.index(b"PK\x01\x02"), raw.index(b"PK\x05\x06")
    entry, tail = raw[begin:end], bytearray(raw[end:])
    entries = b"".join(entry.replace(HEAD.encode(), f"smal{place}/1/questionnaire.yaml".encode()) for place in range(9))
    struct.pack_into("<HHI", tail, 8, 9, 9, len(entries))
    return raw[:begin] + entries + bytes(tail)


def test_a_package_comes_back_as_it_was_and_is_the_same_every_time():
    files = {name: raw.decode() for name, raw in files_of(shipped()).items()}
    assert files_in_package(pack(files)) == files
    assert pack(files) == pack(dict(reversed(files.items())))


def test_a_package_is_read_as_files_are():
    package = read_package(pack(SMALL))
    assert not package.faults
    assert edition_of(package).questionnaire.title == "Liten"


def test_a_folder_around_all_of_it_and_what_file_managers_add_do_not_matter():
    entries = [(f"My package/{name}", text.encode()) for name, text in SMALL.items()]
    raw = zipped(("My package/", b""), *entries, ("__MACOSX/._x", b"x"), ("My package/.DS_Store", b"x"))
    assert files_in_package(raw) == SMALL


@pytest.mark.parametrize("name", [
    "../questionnaire.yaml", "/small/1/questionnaire.yaml", "small/../questionnaire.yaml", "small/1/run.sh", "small/1/inner.zip",
    "small\\1\\questionnaire.yaml", "small/1/sections/../../../../etc/x.yaml", "C:/small/1/questionnaire.yaml", "published.lock",
    "frameworks/code.yaml", "translations/../LC_MESSAGES/small-1.po", "small/1/sections/a\n.yaml",
])
def test_what_is_no_file_of_a_questionnaire_is_refused_by_its_name(name: str):
    with pytest.raises((ContentFaults, ImportRefused)):
        files_in_package(zipped((HEAD, b"code: small"), (name, b"x")))


@pytest.mark.parametrize(("raw", "reason"), [
    (b"", "damaged"), (b"PK\x03\x04 no package", "damaged"), (pack(SMALL)[:200], "damaged"), (pack(SMALL)[:-40], "damaged"),
    (b"\0" * (LARGEST_PACKAGE + 1), "too_large"),
    (zipped(*((f"small/1/sections/s{place}.yaml", b"") for place in range(MOST_ENTRIES + 1))), "too_large"),
    (zipped((HEAD, b"0" * 40_000_000)), "too_large"), (zipped((HEAD, b"0" * 2_000_001)), "too_large"),
    (with_flag(pack(SMALL), 1), "damaged"), (with_size(zipped((HEAD, b"0" * 50_000)), 10), "damaged"),
    (zipped((HEAD, b"code: small"), method=zipfile.ZIP_LZMA), "damaged"), (overlapping(), "damaged"),
])
def test_a_package_that_is_broken_or_lies_is_refused(raw: bytes, reason: str):
    with pytest.raises(ImportRefused) as refused:
        files_in_package(raw)
    assert refused.value.reason == reason


def test_links_twins_other_scripts_and_emptiness_are_refused_by_name():
    with pytest.warns(UserWarning, match="Duplicate name"):
        twins = zipped((HEAD, b"a: b"), (HEAD, b"a: c"))
    for raw in (linked(HEAD, b"/etc/passwd"), twins, zipped((HEAD, "å".encode("latin-1"))), zipped()):
        with pytest.raises(ContentFaults):
            files_in_package(raw)
