"""The lists of review and deviations are read in the order of an index, not sorted: as fast at the end as at the beginning."""

import pytest
from sqlalchemy import event

from portal.core.states import Role
from portal.db.paging import Place
from portal.models.register import ContractingAuthority
from portal.staff.outcomes import queries as outcomes
from portal.staff.review.filters import Filters
from portal.staff.review.queries import assessments, listing
from tests.factories.rounds import DAY, find_or_make, make_campaign, make_reader

ALL = Place()


def plan_of(db, engine, ask):
    """How the database would answer the last statement, if the tables were too large to be read from end to end."""
    asked = []

    def see(_connection, _cursor, statement, parameters, *_more):
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", see)
    ask()
    event.remove(engine, "before_cursor_execute", see)
    connection, explain = db.connection(), "EXPLAIN QUERY PLAN"
    if engine.dialect.name == "postgresql":
        for way in ("seqscan", "sort", "bitmapscan"):
            connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        explain = "EXPLAIN"
    statement, parameters = asked[-1]
    plan = "\n".join(str(row) for row in connection.exec_driver_sql(f"{explain} {statement}", parameters))
    return plan.split("CORRELATED")[0]


def is_sorted_afterwards(plan):
    return "TEMP B-TREE FOR ORDER BY" in plan or "Sort Key" in plan


@pytest.mark.parametrize("filters", [{}, {"severity": "major"}, {"requirement": "pr6"}, {"country": "SE"}, {"authority": "AA"}])
def test_findings_are_read_worst_first_from_the_index(db, engine, filters):
    make_campaign(db)
    reader = make_reader(db)
    plan = plan_of(db, engine, lambda: listing.list_findings(db, reader, Filters.of(filters), ALL))
    assert "ix_finding_worst_first" in plan
    assert not is_sorted_afterwards(plan)


def test_a_regions_findings_are_found_by_an_index(db, engine):
    region = find_or_make(db, ContractingAuthority, "AA", procurement_region="A")
    reader = make_reader(db, (Role.REGION_READER, region.id))
    plan = plan_of(db, engine, lambda: listing.list_findings(db, reader, Filters(state="confirmed"), ALL))
    assert "ix_finding_worst_first" in plan or "ix_finding_supplier_id" in plan


@pytest.mark.parametrize("state", ["submitted", "ready", "reviewed"])
def test_assessments_that_were_handed_in_are_read_oldest_first_from_the_index(db, engine, state):
    reader = make_reader(db)
    plan = plan_of(db, engine, lambda: assessments.list_assessments(db, reader, state=state, campaign=None, authority="",
                                                                    place=ALL))
    assert "ix_assessment_status_submitted_at" in plan
    assert not is_sorted_afterwards(plan)


def test_deviations_are_read_newest_first_by_their_key(db, engine):
    reader = make_reader(db)
    plan = plan_of(db, engine, lambda: outcomes.list_deviations(db, reader, outcomes.Filters(), ALL, today=DAY))
    assert not is_sorted_afterwards(plan)
