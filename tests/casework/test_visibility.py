"""Whose rows are whose: results on one's own contracts, and nothing else."""

import pytest
from sqlalchemy import select

from portal.casework import releasing
from portal.casework.deciding import decide_finding
from portal.casework.planning import plan_release
from portal.casework.visibility import sees_deviation, sees_finding
from portal.core.errors import NotFound
from portal.core.review import Verdict
from portal.core.states import Decision, Role
from portal.models.deviations import Deviation
from portal.models.findings import Finding
from portal.models.register import ContractingAuthority
from portal.staff.home.queries import count_results
from portal.staff.outcomes import queries as outcomes
from portal.staff.register import queries as register
from portal.staff.review.queries.finding import open_finding
from tests.factories.rounds import DAY, DOMAIN, NOW, Held, make_assessment, make_reader, make_supplier, submitted

CONFIRM, DISMISS = Verdict(Decision.CONFIRM, "Skäl.", action="Gör så."), Verdict(Decision.DISMISS, "Stämmer inte.")


def told(db, *held, verdict=CONFIRM):
    """Return a supplier with contracts that has been told what came of its answers."""
    supplier, reviewer = make_supplier(db, "Prov AB", *held), make_reader(db)
    assessment = submitted(db, make_assessment(db, supplier=supplier))
    for finding in db.scalars(select(Finding)).all():
        decide_finding(db, finding.id, verdict, revision=finding.revision, actor=reviewer, now=NOW)
    releasing.release(db, assessment.id, seen=plan_release(db, assessment.id, now=NOW).mark, actor=reviewer, now=NOW,
                      domain=DOMAIN)
    db.flush()
    return supplier


def region(db, code):
    return make_reader(db, (Role.REGION_READER, db.scalars(
        select(ContractingAuthority.id).where(ContractingAuthority.code == code)).one()))


def seen(db, reader):
    """Return the requirements of the deviations, and of the findings, that a reader sees."""
    return (set(db.scalars(select(Deviation.requirement).where(sees_deviation(reader)))),
            set(db.scalars(select(Finding.requirement).where(sees_finding(reader)))))


@pytest.mark.parametrize(("code", "expected"), [("AA", {"pr1", "pr2"}), ("BB", {"pr1", "pr2", "pr6"}), ("CC", set())])
def test_a_region_sees_what_touches_its_own_contracts_and_not_what_touches_only_others(db, code, expected):
    supplier = told(db, Held("AA", clause="2018"), Held("BB", clause="2023"))
    make_supplier(db, "Annan AB", Held("CC"))
    reader = region(db, code)
    assert seen(db, reader) == (expected, expected)
    assert count_results(db, reader, today=DAY).deviations == len(expected)
    if expected:
        assert {row.requirement for row in register.open_supplier(db, reader, supplier.id).deviations} == expected


def test_the_kansli_sees_all_of_it(db):
    told(db, Held("AA", clause="2018"), Held("BB", clause="2023"))
    assert seen(db, make_reader(db)) == ({"pr1", "pr2", "pr6"},) * 2


def test_another_regions_deviation_and_its_finding_do_not_open(db):
    told(db, Held("AA", clause="2018"), Held("BB", clause="2023"))
    theirs = db.scalars(select(Deviation).where(Deviation.requirement == "pr6")).one()
    assert outcomes.open_deviation(db, region(db, "BB"), theirs.id).deviation is theirs
    assert open_finding(db, region(db, "BB"), theirs.finding_id).finding.requirement == "pr6"
    for refused in (lambda: outcomes.open_deviation(db, region(db, "AA"), theirs.id),
                    lambda: open_finding(db, region(db, "AA"), theirs.finding_id)):
        with pytest.raises(NotFound):
            refused()


def test_what_was_dismissed_touches_no_contract_and_is_seen_by_every_region_of_the_supplier(db):
    told(db, Held("AA", clause="2018"), Held("BB", clause="2023"), verdict=DISMISS)
    assert seen(db, region(db, "AA")) == (set(), {"pr1", "pr2", "pr6"})
