"""Secrets at rest."""

import pytest

from portal.platform.sealing import SealBroken, Sealer

OLD, NEW = "a" * 64, "b" * 64


def test_what_was_sealed_opens_for_its_owner_only():
    sealer = Sealer([NEW], "letter link")
    sealed = sealer.seal("secret", "row 1")
    assert sealer.open(sealed, "row 1") == "secret"
    assert b"secret" not in sealed
    for wrong in (lambda: sealer.open(sealed, "row 2"), lambda: sealer.open(sealed[:-1] + b"x", "row 1"),
                  lambda: sealer.open(b"", "row 1"), lambda: Sealer([NEW], "other").open(sealed, "row 1")):
        with pytest.raises(SealBroken):
            wrong()


def test_an_older_key_still_opens_and_the_newest_seals():
    sealed = Sealer([OLD], "p").seal("secret", "row")
    both = Sealer([NEW, OLD], "p")
    assert both.open(sealed, "row") == "secret"
    with pytest.raises(SealBroken):
        Sealer([OLD], "p").open(both.seal("secret", "row"), "row")


def test_what_an_older_key_sealed_is_renewed_once():
    sealed, both = Sealer([OLD], "p").seal("secret", "row"), Sealer([NEW, OLD], "p")
    renewed = both.renew(sealed, "row")
    assert Sealer([NEW], "p").open(renewed, "row") == "secret"
    assert both.renew(renewed, "row") == renewed
    with pytest.raises(SealBroken):
        Sealer([NEW], "p").renew(sealed, "row")


def test_the_same_secret_is_sealed_differently_each_time():
    sealer = Sealer([NEW], "p")
    assert sealer.seal("secret", "row") != sealer.seal("secret", "row")


def test_without_a_key_nothing_is_sealed():
    with pytest.raises(ValueError, match="key"):
        Sealer([], "p")
