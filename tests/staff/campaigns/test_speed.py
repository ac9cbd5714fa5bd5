"""What inviting costs in statements."""


from sqlalchemy.orm import Session

from portal.db.paging import Place
from portal.staff.campaigns import queries
from tests.factories.rounds import DAY
from tests.staff.campaigns.test_inviting import campaign_for, invite, supplier_with


def test_a_batch_takes_the_same_statements_however_many_it_invites(db: Session, statements: list[str]):
    def asked(number: int) -> int:
        for place in range(number):
            supplier_with(db, f"s{number}-{place}")
        campaign = campaign_for(db)
        db.flush()
        statements.clear()
        assert invite(db, campaign).count == number
        return len(statements)

    first = asked(1)
    assert asked(40) <= first <= 12


def test_the_page_of_a_campaign_takes_three_statements(db: Session, statements: list[str]):
    supplier_with(db, "Ett")
    campaign = campaign_for(db)
    invite(db, campaign)
    key = campaign.id
    db.expunge_all()
    statements.clear()
    found = queries.open_campaign(db, key)
    figures = queries.count_figures(db, found.campaign.id, DAY)
    page = queries.list_suppliers(db, found.campaign.id, "", Place(), DAY)
    assert len(statements) == 3
    assert (figures.count(""), figures.count("invited"), figures.late, figures.failed, len(page.rows)) == (1, 1, 0, 0, 1)
