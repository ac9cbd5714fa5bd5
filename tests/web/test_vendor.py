"""The style sheets that browsers load are those built from the sources, and from the versions written down."""

import hashlib

import pytest

from portal.web.static_files import FOLDER

LINES = [line.split() for line in (FOLDER / "vendor/VENDOR").read_text().splitlines() if not line.startswith("#")]
FILES = [(digest, path) for kind, digest, path in LINES if kind == "sha256"]


@pytest.mark.parametrize(("digest", "path"), FILES)
def test_a_style_sheet_is_what_the_last_build_read_or_wrote(digest, path):
    assert hashlib.sha256((FOLDER / path).read_bytes()).hexdigest() == digest, "run docs/vendoring/build.mjs"


def test_every_style_sheet_is_written_down():
    assert {path for _, path in FILES} >= {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.css")}


@pytest.mark.parametrize("name", ["supplier.css", "staff.css"])
def test_what_browsers_load_is_lowered_and_asks_no_other_host(name):
    css = (FOLDER / name).read_text()
    assert "light-dark(" not in css
    assert "&" not in css.replace("&amp;", "")
    assert "@import" not in css
    assert "http" not in css.replace("http%3A%2F%2Fwww.w3.org", "")


def test_the_licence_travels_with_the_style_sheets():
    assert "Permission is hereby granted" in (FOLDER / "vendor/LICENSE").read_text()
    assert (FOLDER / "supplier.css").read_text().startswith("/*! @digdir/designsystemet-css 1.22.0")
