"""The pages of suppliers: a file is looked at, stored, and its faulty rows fetched; the list and a supplier are shown."""

import io
import os
import re
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.casework.seeding import seed_register
from portal.cli.serve import LARGEST_REQUEST
from portal.db.work import Database
from portal.models.register import Supplier
from portal.staff.register import forms
from portal.staff.register.comparing import Counts
from portal.staff.register.forms import LARGEST_UPLOAD
from portal.staff.register.services import Outcome
from portal.staff.register.words import summary
from portal.web.carrying import packed
from tests.factories.rounds import NOW, Held, make_supplier
from tests.factories.world import World
from tests.fixtures.world import Wings
from tests.house.visitors import Visitor, again
from tests.staff.test_review_assessment import decide_all

FAULTY = Path(__file__).parents[2] / "fixtures" / "suppliers-with-faults.csv"
CONTENT = re.compile(r'name="content" value="([^"]+)"')
IMPORT = "/suppliers/import"


@pytest.fixture
def seeded(world: World, database: Database) -> Database:
    database.write(lambda db: seed_register(db, NOW))
    return database


@pytest.fixture
def kansli(seeded: Database, wings: Wings, world: World) -> Visitor:
    return again(seeded, wings["staff"], world, "reviewer")


def upload(visitor: Visitor, raw: bytes, name: str = "lista.csv"):
    return visitor.send("POST", IMPORT, data={"file": (io.BytesIO(raw), name)}, content_type="multipart/form-data")


def send_large(visitor: Visitor) -> int:
    """Send a file of 1.5 million bytes as a browser does, and return the status."""
    content = b"name,country\n" + b"x,SE\n" * 300_000
    parts = {'name="csrf_token"': visitor.token.encode(), 'name="file"; filename="a.csv"': content}
    body = b"".join(b"--edge\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % (name.encode(), part)
                    for name, part in parts.items()) + b"--edge--\r\n"
    return visitor.client.post(IMPORT, data=body, content_type="multipart/form-data; boundary=edge", base_url=visitor.origin,
                               headers={"Origin": visitor.origin, "Sec-Fetch-Site": "same-origin"}).status_code


def suppliers(database: Database) -> int:
    with database.read() as db:
        return db.scalar(select(func.count()).select_from(Supplier)) or 0


def test_a_file_is_shown_before_anything_is_stored(kansli: Visitor, seeded: Database):
    before = suppliers(seeded)
    answer = upload(kansli, FAULTY.read_bytes())
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert suppliers(seeded) == before
    assert page.count('<th scope="row" class="num">') == 6
    assert "narnia" in page
    assert "=cmd|&#39; /C calc&#39;!A0" in page
    assert "5 rows have faults" in page


def test_the_sound_rows_are_stored_when_asked_for_and_never_otherwise(kansli: Visitor, seeded: Database):
    before = suppliers(seeded)
    content = CONTENT.search(upload(kansli, FAULTY.read_bytes()).get_data(as_text=True))
    assert content
    refused = kansli.send("POST", IMPORT, data={"content": content[1], "name": "lista.csv", "act": "store"})
    assert (refused.status_code, suppliers(seeded)) == (422, before)
    wanted = {"content": content[1], "name": "lista.csv", "act": "store", "skip_faulty": "y"}
    stored = kansli.send("POST", IMPORT, data=wanted)
    page = stored.get_data(as_text=True)
    assert (stored.status_code, suppliers(seeded)) == (200, before + 15)
    assert "The sound rows are stored" in page
    assert "5 rows with faults were left out" in page
    assert 'value="faulty"' in page
    assert 'value="store"' not in page
    shown = kansli.send("GET", f"{IMPORT}?done=stored").get_data(as_text=True)
    assert "lista.csv" in shown
    again = kansli.send("POST", IMPORT, data=wanted).get_data(as_text=True)
    assert "Nothing was changed" in again
    assert "5 rows with faults were left out" in again


def test_a_file_without_rows_says_so(kansli: Visitor, seeded: Database):
    page = upload(kansli, FAULTY.read_bytes().splitlines(keepends=True)[0]).get_data(as_text=True)
    assert "no rows below the first line" in page
    assert 'value="store"' not in page


def test_the_faulty_rows_come_back_with_reasons_and_can_be_mended(kansli: Visitor, seeded: Database):
    content = CONTENT.search(upload(kansli, FAULTY.read_bytes()).get_data(as_text=True))
    assert content
    answer = kansli.send("POST", IMPORT, data={"content": content[1], "name": "lista.csv", "act": "faulty"})
    text = answer.get_data().decode("utf-8-sig")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="suppliers-to-mend.csv"'
    assert len(text.splitlines()) == 6
    assert "'=cmd|" in text
    assert text.splitlines()[0].endswith(";reason")
    mended = (text.replace("556016-0681", "556016-0680").replace("narnia", "skane").replace("2024-12-31", "2028-12-31")
              .replace("einkauf@@formel", "einkauf@formel.de").replace(";VD;;", ";VD;vd@utan.example;"))
    page = upload(kansli, mended.encode()).get_data(as_text=True)
    assert "row has a fault" not in page
    assert "rows have faults" not in page


@pytest.mark.parametrize(("raw", "words"), [
    (b"", "The file is empty"), (b"PK\x03\x04nothing", "cannot be opened"), (b"\xd0\xcf\x11\xe0", "old or locked Excel"),
    (b'"a,b\n1,2', "never ends"), (b"a,b\n\x81", "cannot be read"),
])
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(kansli: Visitor, raw: bytes, words: str):
    answer = upload(kansli, raw)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)


def test_without_a_file_one_is_asked_for(kansli: Visitor):
    answer = kansli.send("POST", IMPORT)
    assert answer.status_code == 422
    assert "Choose a file." in answer.get_data(as_text=True)


@pytest.mark.parametrize("content", ["%%%", "AAAA", packed(b"x")[:-8]])
def test_a_carried_file_that_was_tampered_with_is_refused(kansli: Visitor, content: str):
    assert kansli.send("POST", IMPORT, data={"content": content, "act": "store"}).status_code == 422


def test_what_stands_in_a_file_is_never_markup(kansli: Visitor):
    hostile = '<script>alert(1)</script>"\'><img src=x onerror=alert(1)>'
    page = upload(kansli, f'name,{hostile},country\n"{hostile}"'.encode(), f"{hostile}.csv").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "<img" not in page


@pytest.mark.parametrize(("created", "contracts", "faulty", "warnings", "said"), [
    (1, 1, 1, 1, "Suppliers: new 1, changed 2, unchanged 0; 1 new contract; 1 faulty row, 1 warning"),
    (0, 2, 0, 3, "Suppliers: new 0, changed 2, unchanged 0; 2 new contracts; 0 faulty rows, 3 warnings"),
])
def test_one_of_a_thing_is_said_as_one(created: int, contracts: int, faulty: int, warnings: int, said: str):
    assert summary(Outcome(Counts(created=created, changed=2, new_contracts=contracts, faulty=faulty, warnings=warnings))) == said


def test_a_file_that_the_next_page_could_not_carry_is_refused_at_once(kansli: Visitor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(forms, "LARGEST_UPLOAD", len(FAULTY.read_bytes()))
    assert upload(kansli, FAULTY.read_bytes()).status_code == 200
    answer = upload(kansli, FAULTY.read_bytes() + b"\n")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "portal suppliers import" in page
    assert 'href="#file"' in page


def test_whatever_may_be_uploaded_fits_into_one_request_when_it_comes_back():
    incompressible = os.urandom(LARGEST_UPLOAD // 100)
    assert len(packed(incompressible)) * 100 + 100_000 < LARGEST_REQUEST
    assert LARGEST_UPLOAD + 100_000 < LARGEST_REQUEST


def test_a_file_larger_than_a_form_is_taken_from_the_staff_only(kansli: Visitor, wings: Wings):
    stranger = Visitor(wings["staff"])
    assert [send_large(visitor) for visitor in (kansli, stranger)] == [200, 413]


def test_the_list_keeps_its_filter_in_the_address(kansli: Visitor):
    page = kansli.send("GET", "/suppliers?q=nord&country=SE").get_data(as_text=True)
    assert "Nord AB" in page
    assert "Syd AB" not in page
    assert 'value="nord"' in page
    assert '<option value="SE" selected>' in page


def test_a_region_sees_its_own_suppliers(seeded: Database, wings: Wings, world: World):
    page = again(seeded, wings["staff"], world, "region_reader").send("GET", "/suppliers").get_data(as_text=True)
    assert "Nord AB" in page
    assert "Syd AB" not in page
    assert "Take in a file" not in page


@pytest.fixture
def mixed(seeded: Database) -> None:
    """A supplier of both regions, with the second category of region AA."""
    seeded.write(lambda db: make_supplier(db, "Bred AB", Held("AA", "food"), Held("BB", "care")))


def offered(visitor: Visitor, query: str = "") -> dict[str, list[str]]:
    """The codes that the filters of the list offer, by filter; an asterisk at the one that is chosen."""
    page = visitor.send("GET", f"/suppliers{query}").get_data(as_text=True)
    options = re.compile(r'<option value="([^"]+)"( selected)?>')
    return {name: [code + "*" * bool(chosen) for code, chosen in options.findall(held)]
            for name, held in re.findall(r'<select [^>]*name="(\w+)">(.*?)</select>', page)}


@pytest.mark.parametrize(("who", "choices"), [
    ("region_reader", {"category": ["care", "food"]}), ("contract_manager", {"category": ["care", "food"]}),
    ("other_reader", {"category": ["care", "transport"]}), ("coordinator", {"authority": ["AA", "BB"]}),
])
def test_whoever_sees_some_suppliers_is_offered_what_divides_them(
    seeded: Database, wings: Wings, world: World, mixed: None, who: str, choices: dict[str, list[str]],
):
    assert offered(again(seeded, wings["staff"], world, who)) == choices


def test_the_kansli_is_offered_all_regions(kansli: Visitor, mixed: None):
    choices = offered(kansli)["authority"]
    assert len(choices) > 21
    assert {"AA", "BB", "skane"} <= set(choices)


def test_what_the_address_narrows_to_is_shown_even_where_it_is_not_offered(
    seeded: Database, wings: Wings, world: World, mixed: None,
):
    region = again(seeded, wings["staff"], world, "region_reader")
    shown = offered(region, "?authority=BB&country=SE&category=%3Cb%3E")
    assert shown == {"authority": ["AA", "BB*"], "category": ["&lt;b&gt;*", "care", "food"], "country": ["SE*"]}


def test_a_supplier_is_shown_with_contracts_rounds_and_deviations(kansli: Visitor, world: World):
    page = kansli.send("GET", f"/suppliers/{world.ours.ids['supplier_id']}").get_data(as_text=True)
    assert "Nord AB" in page
    assert f"/deviations/{world.ours.ids['deviation_id']}" in page
    assert f"/assessments/{world.ours.ids['assessment_id']}" in page


def test_the_language_of_a_contact_is_named_not_coded(kansli: Visitor, seeded: Database, world: World):
    page = kansli.send("GET", f"/suppliers/{world.ours.ids['supplier_id']}").get_data(as_text=True)
    assert "<td>Swedish</td>" in page
    assert "<td>sv</td>" not in page


def test_the_kansli_sees_which_are_ready_to_release_on_every_page_of_suppliers(
    kansli: Visitor, seeded: Database, wings: Wings, world: World,
):
    region = again(seeded, wings["staff"], world, "region_reader")
    pages = ["/suppliers?q=%C3%96st", f"/suppliers/{world.submitted.ids['supplier_id']}"]
    rounds = f"/campaigns/{world.submitted.ids['campaign_id']}"

    def states(visitor: Visitor, *addresses: str) -> set[str]:
        words = ("To review</span>", "Ready to release</span>")
        return {word for address in addresses for word in words if word in visitor.send("GET", address).get_data(as_text=True)}

    assert states(kansli, *pages, rounds) == {"To review</span>"}
    decide_all(seeded, world.submitted.ids["assessment_id"])
    assert states(kansli, *pages, rounds) == {"Ready to release</span>"}
    assert states(region, *pages) == {"To review</span>"}
