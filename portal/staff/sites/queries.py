"""What is read to choose the sites of one assessment."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework.sites import Suggestion, asks_per_site, list_sites, suggest_sites
from portal.casework.visibility import sees_supplier
from portal.core.errors import NotFound
from portal.core.instances import ChosenSite, chosen_sites
from portal.core.people import Reader
from portal.core.states import ANSWERING
from portal.models.assessments import Assessment, Campaign
from portal.models.register import Supplier
from portal.models.sites import Site


@dataclass(frozen=True, slots=True)
class Choosing:
    """An assessment whose sites are to be chosen.

    Attributes:
        listed: the supplier's sites that are open or chosen, by name.
        chosen: as they were frozen.
        suggestion: what was chosen last time; None where nothing was, or something is chosen already.
        asked: whether its questionnaire asks anything per site.
    """

    assessment: Assessment
    supplier: Supplier
    campaign: Campaign
    listed: Sequence[Site]
    chosen: tuple[ChosenSite, ...]
    suggestion: Suggestion | None
    asked: bool

    @property
    def is_open(self) -> bool:
        """Whether sites can still be chosen: before the answers are submitted."""
        return self.asked and self.assessment.status in ANSWERING

    @property
    def ticked(self) -> list[str]:
        """The sites ticked before anybody chooses."""
        return [site.id for site in self.chosen] or [str(key) for key in (self.suggestion.sites if self.suggestion else ())]


def read_choosing(db: Session, reader: Reader, assessment_id: UUID) -> Choosing:
    """Return an assessment with its supplier's sites.  Three statements.

    Raises:
        NotFound: it is absent or not the reader's.
    """
    row = db.execute(select(Assessment, Supplier, Campaign).join(Supplier, Supplier.id == Assessment.supplier_id)
                     .join(Campaign, Campaign.id == Assessment.campaign_id)
                     .where(Assessment.id == assessment_id, sees_supplier(reader, Assessment.supplier_id))).one_or_none()
    if row is None:
        raise NotFound
    assessment: Assessment = row.Assessment
    chosen = chosen_sites(assessment.profile)
    taken = {UUID(site.id) for site in chosen}
    listed = [site for site in list_sites(db, assessment.supplier_id) if site.closed_at is None or site.id in taken]
    return Choosing(assessment, row.Supplier, row.Campaign, listed, chosen,
                    None if chosen else suggest_sites(db, assessment, listed),
                    asks_per_site(db, row.Campaign.questionnaire_version_id))
