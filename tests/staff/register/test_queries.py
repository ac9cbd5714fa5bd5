"""The list of suppliers and one supplier: what is found, by whom, and by how many statements."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from portal.core.errors import NotFound
from portal.core.people import Reader
from portal.core.states import Role
from portal.db.paging import Place
from portal.models.register import Category, Contract, ContractingAuthority
from portal.staff.register import queries
from portal.staff.register.queries import Filters, count_suppliers, list_suppliers, open_supplier
from tests.factories.rounds import Held, find_or_make, make_reader, make_supplier

KANSLI = ((Role.REVIEWER, None),)
PROCURED: dict[type[Any], dict[str, str]] = {ContractingAuthority: {"procurement_region": "A"}}


@pytest.fixture
def kansli(db: Session) -> Reader:
    make_supplier(db, "alfa ab", Held("AA", "care"), Held("BB", "transport"))
    make_supplier(db, "beta ab", Held("AA", "transport"), country="DE")
    make_supplier(db, "gamma ab", Held("BB", "care"))
    return make_reader(db)


@pytest.fixture
def region(db: Session, kansli: Reader) -> Reader:
    return make_reader(db, (Role.REGION_READER, find_or_make(db, ContractingAuthority, "BB").id))


@pytest.fixture
def coordinator(db: Session, kansli: Reader) -> Reader:
    return make_reader(db, (Role.COORDINATOR, find_or_make(db, Category, "transport").id))


def names(db: Session, reader: Reader, **filters: str) -> list[str]:
    return [row.name for row in list_suppliers(db, reader, Filters(**filters), Place()).rows]


@pytest.mark.parametrize(("filters", "found"), [
    ({}, ["alfa ab", "beta ab", "gamma ab"]), ({"search": "AL"}, ["alfa ab"]), ({"search": "ab"}, []), ({"search": "%"}, []),
    ({"country": "DE"}, ["beta ab"]), ({"authority": "BB"}, ["alfa ab", "gamma ab"]),
    ({"category": "care"}, ["alfa ab", "gamma ab"]),
    ({"authority": "AA", "category": "transport"}, ["beta ab"]), ({"authority": "narnia"}, []),
])
def test_the_list_is_narrowed_by_name_country_and_contract(
    db: Session, kansli: Reader, filters: dict[str, str], found: list[str],
):
    assert names(db, kansli, **filters) == found
    assert count_suppliers(db, kansli, Filters(**filters))[0] == len(found)


def test_a_supplier_is_found_by_its_number_however_it_is_written(db: Session, kansli: Reader):
    supplier = make_supplier(db, "delta ab")
    supplier.registration_number = "556016-0680"
    db.flush()
    assert [names(db, kansli, search=words) for words in ("556016", "5560160680", "16556016-0680", "556016-07")] == [
        ["delta ab"], ["delta ab"], ["delta ab"], []]


def test_a_region_and_a_coordinator_see_the_suppliers_of_their_contracts(db: Session, region: Reader, coordinator: Reader):
    assert names(db, region) == ["alfa ab", "gamma ab"]
    assert names(db, coordinator) == ["alfa ab", "beta ab"]
    assert names(db, region, authority="AA") == []


def test_countries_are_told_to_those_who_see_every_supplier(db: Session, kansli: Reader, region: Reader):
    assert count_suppliers(db, kansli, Filters())[1] == ["DE", "SE"]
    assert count_suppliers(db, region, Filters())[1] == []


@pytest.mark.parametrize(("role", "table", "code", "authorities", "categories"), [
    (Role.REGION_READER, ContractingAuthority, "BB", {"BB"}, {"transport", "care"}),
    (Role.CONTRACT_MANAGER, ContractingAuthority, "AA", {"AA"}, {"care", "transport"}),
    (Role.COORDINATOR, Category, "transport", {"AA", "BB"}, {"transport"}),
    (Role.REGION_READER, ContractingAuthority, "CC", set(), set()),
])
def test_offered_are_the_regions_and_categories_of_the_contracts_that_are_seen(
    db: Session, kansli: Reader, role: Role, table: type[Any], code: str, authorities: set[str], categories: set[str],
):
    around = count_suppliers(db, make_reader(db, (role, find_or_make(db, table, code, **PROCURED.get(table, {})).id)), Filters())
    assert (around.authorities, around.categories) == (authorities, categories)


def test_the_kansli_is_offered_every_region_and_category(db: Session, kansli: Reader):
    assert count_suppliers(db, kansli, Filters())[2:] == (None, None)


def test_a_region_sees_its_own_contracts_of_a_supplier_and_no_other_supplier(db: Session, kansli: Reader, region: Reader):
    ids = {row.name: row.id for row in list_suppliers(db, kansli, Filters(), Place()).rows}
    seen = [authority.code for _contract, authority, _category in open_supplier(db, region, ids["alfa ab"]).contracts]
    assert seen == ["BB"]
    with pytest.raises(NotFound):
        open_supplier(db, region, ids["beta ab"])


def test_pages_follow_each_other_without_gap_or_repetition(db: Session, kansli: Reader, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(queries, "PER_PAGE", 2)
    first = list_suppliers(db, kansli, Filters(), Place())
    second = list_suppliers(db, kansli, Filters(), Place(after=first.next or ""))
    back = list_suppliers(db, kansli, Filters(), Place(before=second.previous or ""))
    assert [[row.name for row in page.rows] for page in (first, second, back)] == [
        ["alfa ab", "beta ab"], ["gamma ab"], ["alfa ab", "beta ab"]]


def test_for_a_region_too_the_list_takes_two_statements(db: Session, region: Reader, statements: list[str]):
    list_suppliers(db, region, Filters(), Place())
    count_suppliers(db, region, Filters())
    assert len(statements) == 2


def test_the_list_takes_two_statements_and_a_supplier_five(db: Session, kansli: Reader, statements: list[str]):
    page = list_suppliers(db, kansli, Filters(search="a"), Place())
    count_suppliers(db, kansli, Filters(search="a"))
    assert len(statements) == 2
    statements.clear()
    open_supplier(db, kansli, page.rows[0].id)
    assert len(statements) == 5


@pytest.mark.parametrize(("filters", "index"), [
    ({}, "name_id"), ({"search": "al"}, "name_id"), ({"country": "DE"}, "country_name_id"),
])
def test_the_list_is_read_in_the_order_of_an_index(db: Session, kansli: Reader, engine: Engine, filters, index: str):
    plan = plan_of(db, engine, lambda: list_suppliers(db, kansli, Filters(**filters), Place()))
    assert f"ix_supplier_{index}" in plan
    assert "B-TREE FOR ORDER BY" not in plan.split("CORRELATED")[0]


def test_a_number_is_looked_up_in_an_index(db: Session, kansli: Reader, engine: Engine):
    assert "ix_supplier_number" in plan_of(db, engine, lambda: count_suppliers(db, kansli, Filters(search="5560")))


def plan_of(db: Session, engine: Engine, ask: Callable[[], object]) -> str:
    """How the database would answer a query, if the table were too large to be read from end to end."""
    asked: list[tuple[str, object]] = []

    def see(_connection: object, _cursor: object, statement: str, parameters: object, *_more: object) -> None:
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", see)
    ask()
    event.remove(engine, "before_cursor_execute", see)
    connection, explain = db.connection(), "EXPLAIN QUERY PLAN"
    if engine.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN"
    statement, parameters = asked[-1]
    return "\n".join(str(row) for row in connection.exec_driver_sql(f"{explain} {statement}", parameters))


def test_a_contract_is_running_from_its_first_day_to_its_last(db: Session, kansli: Reader):
    contract = db.query(Contract).first()
    assert contract is not None
    assert queries.is_running(contract, contract.starts_on)
    assert queries.is_running(contract, contract.ends_on)
