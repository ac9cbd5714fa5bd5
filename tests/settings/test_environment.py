"""What the environment says, and what is wrong with it: told at once, before anything is lost."""

import stat
import threading

import pytest

from portal.config import Settings, SettingsFault, kept_key
from portal.platform.mail.messages import ascii_address
from portal.staff.register.addresses import normal_address

KEY = "0123456789abcdef" * 4
WHOLE = {"PORTAL_DATABASE_URL": "postgresql://aktsam:hemligt@db.region.example/aktsam", "PORTAL_SECRET_KEY": KEY,
         "PORTAL_SUPPLIER_ORIGIN": "https://aktsam.region.example", "PORTAL_MAIL_FROM": "aktsam@region.example",
         "PORTAL_MAIL_URL": "smtp://user:hemligt@relay.region.example:587?tls=implicit"}


def settings(tmp_path, **more):
    return Settings.from_environment({"PORTAL_INSTANCE": str(tmp_path / "instance"), **WHOLE, **more})


def faults(tmp_path, **more):
    with pytest.raises(SettingsFault) as told:
        settings(tmp_path, **more)
    return told.value.faults


def test_what_is_given_is_taken(tmp_path):
    found = settings(tmp_path)
    assert (found.supplier_origin, found.staff_origin) == ("https://aktsam.region.example",) * 2
    assert found.mail_domain == "region.example"
    assert found.secret_keys == (KEY,)
    assert found.is_secure
    assert not found.is_local


def test_nothing_given_is_a_trial_on_this_machine(tmp_path):
    found = Settings.from_environment({"PORTAL_INSTANCE": str(tmp_path / "instance")})
    assert found.database_file == tmp_path / "instance" / "portal.sqlite"
    assert found.mail_folder == tmp_path / "instance" / "letters"
    assert found.is_local


@pytest.mark.parametrize(("given", "taken"), [
    ("https://Aktsam.Region.example/", "https://aktsam.region.example"),
    ("https://aktsam.region.example:443", "https://aktsam.region.example"),
    ("https://aktsam.region.example:8443", "https://aktsam.region.example:8443"),
    ("http://LocalHost:8076", "http://localhost:8076"),
    ("http://127.0.0.1:80", "http://127.0.0.1"),
    ("http://[::1]:8000", "http://[::1]:8000"),
    ("https://kvalitetssäkring.example", "https://xn--kvalitetsskring-9kb.example"),
])
def test_an_origin_is_spelt_as_browsers_spell_it(tmp_path, given, taken):
    assert settings(tmp_path, PORTAL_SUPPLIER_ORIGIN=given).supplier_origin == taken
    assert settings(tmp_path, PORTAL_STAFF_ORIGIN=given).staff_origin == taken


@pytest.mark.parametrize("given", [
    "aktsam.region.example", "ftp://aktsam.region.example", "https://", "https://aktsam.region.example/portal",
    "https://aktsam.region.example?x", "https://aktsam.region.example#x", "https://user@aktsam.region.example",
    "https://aktsam.region.example:abc", "https://aktsam.region.example:99999", "https://" + "a" * 70 + ".example",
])
def test_what_is_no_origin_is_named(tmp_path, given):
    assert faults(tmp_path, PORTAL_SUPPLIER_ORIGIN=given) == [
        f"PORTAL_SUPPLIER_ORIGIN is not an origin such as https://aktsam.example.se: {given}"]


def test_plain_http_is_for_this_machine(tmp_path):
    assert "is http" in faults(tmp_path, PORTAL_STAFF_ORIGIN="http://aktsam.region.example")[0]


@pytest.mark.parametrize("given", ["Aktsam <aktsam@region.example>", "nonsense", "", "a@b@c",
                                   "aktsam@region.example, b@c.example", "aktsam@region.example\n", "@region.example", "aktsam@",
                                   "kansli@-.-", "kansli@region", "kansli@-region.example", "kansli@region..example",
                                   "kansli@region.local", ".kansli@region.example", "kan..sli@region.example",
                                   "kånsli@region.example", "kansli@[192.0.2.1]", f"kansli@{'a' * 64}.example",
                                   f"{'a' * 65}@region.example", " kansli@region.example", '"kan sli"@region.example'])
def test_a_sender_that_no_letter_could_leave_with_is_refused_at_once(tmp_path, given):
    assert "PORTAL_MAIL_FROM is not one address" in faults(tmp_path, PORTAL_MAIL_FROM=given)[0]
    assert normal_address(given) is None


@pytest.mark.parametrize("given", ["aktsam@kansli.example", "Aktsam@Region.example", "no-reply+portal@mail.region.example",
                                   "aktsam@räksmörgås.example", "aktsam@xn--rksmrgs-5wao1o.example", "a'b&c@region.example"])
def test_a_sender_that_could_be_a_supplier_s_address_is_taken_as_it_is(tmp_path, given):
    assert settings(tmp_path, PORTAL_MAIL_FROM=given).mail_from == given
    assert normal_address(given)
    assert ascii_address(given)


@pytest.mark.parametrize(("given", "said"), [
    ("http://relay", "neither smtp:// nor folder://"), ("smtp://", "names no server"), ("smtp://h:port", "names no server"),
    ("smtp://h:99999", "names no server"), ("smtp://h?tls=sometimes", "tls in PORTAL_MAIL_URL"),
    ("folder://letters", "three strokes"), ("folder://", "three strokes"), ("", "neither smtp:// nor folder://"),
])
def test_a_way_out_that_leads_nowhere_is_refused_at_once(tmp_path, given, said):
    assert said in faults(tmp_path, PORTAL_MAIL_URL=given)[0]


@pytest.mark.parametrize("given", ["mysql://x/y", "foo", "sqlite:///", "postgres://u:hemligt@h/n", "sqlite://"])
def test_a_database_of_another_kind_is_named_without_its_password(tmp_path, given):
    told = faults(tmp_path, PORTAL_DATABASE_URL=given)
    assert "PORTAL_DATABASE_URL begins with neither postgresql://" in told[0]
    assert "hemligt" not in "".join(told)
    assert "PORTAL_STAFF_DATABASE_URL" in faults(tmp_path, PORTAL_STAFF_DATABASE_URL=given)[0]


def test_a_port_of_the_database_that_is_none_is_named(tmp_path):
    assert faults(tmp_path, PORTAL_DATABASE_URL="postgresql://u:p@h:port/n") == ["PORTAL_DATABASE_URL names a port that is none"]


def test_every_fault_is_told_at_once_and_once(tmp_path):
    told = faults(tmp_path, PORTAL_SECRET_KEY="", PORTAL_DATABASE_URL="foo", PORTAL_MAIL_FROM="x", PORTAL_MAIL_URL="x",
                  PORTAL_SUPPLIER_ORIGIN="x")
    assert [fault.split()[0] for fault in told] == [
        "PORTAL_DATABASE_URL", "PORTAL_SUPPLIER_ORIGIN", "PORTAL_SECRET_KEY", "PORTAL_MAIL_URL", "PORTAL_MAIL_FROM"]


@pytest.mark.parametrize("key", ["short", "change-me" * 8])
def test_a_weak_key_is_refused(tmp_path, key):
    assert "a sample or shorter" in faults(tmp_path, PORTAL_SECRET_KEY=f"{KEY},{key}")[0]


def test_the_kept_key_is_made_once_for_its_owner_only_even_by_many_at_once(tmp_path):
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(kept_key(tmp_path / "instance"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found[0]) == 64
    assert [path.name for path in (tmp_path / "instance").iterdir()] == ["secret-key"]
    assert stat.S_IMODE((tmp_path / "instance" / "secret-key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "instance").stat().st_mode) == 0o700


@pytest.mark.parametrize("left", ["", "abc", "\n"])
def test_a_kept_key_that_was_cut_off_opens_nothing(tmp_path, left):
    kept_key(tmp_path)
    (tmp_path / "secret-key").write_text(left)
    with pytest.raises(SettingsFault, match="holds no whole key"):
        Settings.from_environment({"PORTAL_INSTANCE": str(tmp_path)})


def test_an_instance_that_cannot_be_a_folder_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SettingsFault, match="PORTAL_INSTANCE: .* is no folder that the portal can write in"):
        Settings.from_environment({"PORTAL_INSTANCE": str(tmp_path / "file")})
