"""Past sessions, straight to the driver: the same promises as a session's unit of work."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from portal.core.errors import Overtaken
from portal.db.packing import packed, packed_rows, unpacked
from portal.db.prepared import Prepared, inserting
from portal.db.types import new_id
from portal.models.register import ContractingAuthority, Supplier
from tests.factories.rounds import NOW

ADD = Prepared(insert(Supplier).values({
    name: bindparam(name) for name in ("id", "country", "registration_number", "name", "sort_name", "created_at")}))
COUNT = select(func.count()).select_from(Supplier)
PACKED = Prepared(select(packed(Supplier.id, Supplier.name, Supplier.parent_id, Supplier.created_at, Supplier.employees)))
REGIONS = Prepared(select(packed_rows(ContractingAuthority.code, ContractingAuthority.name_sv)).where(
    ContractingAuthority.code == bindparam("code")))


def supplier(number="1", name="Prov & Co “AB”"):
    return {"id": new_id(), "country": "SE", "registration_number": number, "name": name, "sort_name": name.lower(),
            "created_at": NOW}


def stored(database):
    with database.read() as db:
        return db.scalar(COUNT)


def test_what_a_unit_writes_is_there_after_it(database):
    assert database.write_directly(lambda db: ADD.run(db, supplier())) == 1
    assert stored(database) == 1


def test_a_unit_that_raises_leaves_nothing(database):
    def unit(db):
        ADD.run(db, supplier())
        raise LookupError

    with pytest.raises(LookupError):
        database.write_directly(unit)
    assert stored(database) == 0


def test_a_unit_that_was_overtaken_is_run_again_from_nothing(database):
    tries = []

    def unit(db):
        ADD.run(db, supplier())
        tries.append(db)
        if len(tries) < 3:
            raise Overtaken

    database.write_directly(unit)
    assert (len(tries), stored(database)) == (3, 1)


def test_faults_are_told_as_everywhere_else(database):
    database.write_directly(lambda db: ADD.run(db, supplier()))
    with database.engine.connect() as connection, pytest.raises(IntegrityError):
        ADD.run(connection, supplier())
    with pytest.raises(IntegrityError):
        database.write_directly(lambda db: ADD.run(db, supplier()))
    with pytest.raises(DBAPIError), database.read_directly() as db:
        db.run("SELECT nothing FROM nowhere", ())
    assert stored(database) == 1


def test_reading_writes_nothing(database):
    with pytest.raises(RuntimeError), database.read_directly() as db:
        ADD.run(db, supplier())
    assert stored(database) == 0


def test_one_connection_is_kept_and_every_other_given_back(database):
    for _ in range(3):
        with database.read_directly(), database.read_directly() as second:
            assert second.run("SELECT 1", ()).fetchone() == (1,)
            assert database.engine.pool.checkedout() == 2
        assert database.engine.pool.checkedout() == 1
    database.engine.dispose()
    assert database.engine.pool.checkedout() == 0
    assert stored(database) == 0, "and it opens another"


def test_a_connection_taken_back_holds_nothing_open(database):
    def unit(db):
        ADD.run(db, supplier())
        raise LookupError

    with pytest.raises(LookupError):
        database.write_directly(unit)
    assert database.write_directly(lambda db: ADD.run(db, supplier())) == 1
    assert stored(database) == 1


def test_two_at_once_both_come_through(database):
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda number: database.write_directly(lambda db: ADD.run(db, supplier(str(number)))), range(40)))
    assert (sum(made), stored(database)) == (40, 40)


def test_packed_values_come_out_alike_on_both_databases(database):
    row = supplier()
    database.write_directly(lambda db: ADD.run(db, row))
    with database.read_directly() as db:
        [(text,)] = PACKED.rows(db, {})
    key, name, parent, created_at, employees = json.loads(text)
    assert (key.replace("-", ""), name, parent, created_at[:19], employees) == (
        row["id"].hex, row["name"], None, NOW.isoformat()[:19], None)


def test_rows_are_packed_into_one_list(database):
    with database.read_directly() as db:
        [(text,)] = REGIONS.rows(db, {"code": "no such region"})
    assert text in (None, "[]")


def test_json_is_packed_as_what_it_says(database):
    database.write_directly(lambda db: ADD.run(db, supplier(name='{"yes": [1]}')))
    with database.read_directly() as db:
        [(text,)] = Prepared(select(packed(unpacked(Supplier.name)))).rows(db, {})
    assert json.loads(text) == [{"yes": [1]}]


def test_another_statement_may_be_read_beside_the_prepared_ones(database):
    with database.read_directly() as db:
        assert db.scalars(COUNT).one() == db.execute(COUNT).scalar_one() == 0


def test_one_statement_serves_sessions_and_connections_too(database):
    database.write(lambda db: ADD.run(db, supplier()))
    with database.read() as db:
        assert len(PACKED.rows(db, {})) == 1
    with database.engine.connect() as connection:
        assert len(PACKED.rows(connection, {})) == 1


def test_whoever_listens_to_the_engine_hears_of_every_statement(database, statements):
    database.write_directly(lambda db: ADD.run(db, supplier()))
    assert [statement.split()[0] for statement in statements] == ["INSERT"]


MANY = inserting(Supplier.__table__)


def test_many_rows_are_one_statement_and_columns_left_out_are_null(database, statements):
    rows = [supplier(str(place)) for place in range(3)]
    database.write_directly(lambda db: MANY.run_all(db, rows))
    assert [statement.split()[0] for statement in statements] == ["INSERT"]
    assert stored(database) == 3
    with database.read() as db:
        assert db.scalars(select(Supplier.parent_id).distinct()).all() == [None]


def test_no_rows_are_no_statement(database, statements):
    database.write_directly(lambda db: MANY.run_all(db, []))
    assert statements == []


def test_a_session_hears_of_faults_as_everywhere_and_keeps_nothing(database):
    def unit(db):
        ADD.run(db, supplier())
        ADD.run(db, supplier())

    with pytest.raises(IntegrityError):
        database.write(unit)
    assert stored(database) == 0


def test_a_connection_that_was_read_on_writes_in_transactions_again(database):
    with database.read_directly() as db:
        assert PACKED.rows(db, {}) == []
    with pytest.raises(LookupError):
        database.write(lambda db: (ADD.run(db, supplier()), {}["nothing"]))
    assert stored(database) == 0


def test_keys_made_one_after_the_other_are_in_order():
    keys = [new_id() for _ in range(1000)]
    assert keys == sorted(keys)
    assert {key.version for key in keys} == {7}
    assert len(set(keys)) == 1000
