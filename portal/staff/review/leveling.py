"""How every area of an assessment stands, for its page."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.casework.contents.running import compiled_rules
from portal.casework.findings import points_of, view_of
from portal.casework.naming import Names, Shown
from portal.core.levels import LEVELS, NOTHING_FOUND, areas_of, levels_of, weighed
from portal.core.states import FindingStatus
from portal.core.submitted import Document
from portal.language.current import gettext, lazy_pgettext
from portal.staff.review.queries.assessments import Whole

AREA_LEVELS: Mapping[str, tuple[str, str]] = {
    "serious": ("todo", lazy_pgettext("level of an area", "Serious")),
    "to_improve": ("started", lazy_pgettext("level of an area", "To improve")),
    "minor_remarks": ("started", lazy_pgettext("level of an area", "Minor remarks")),
    NOTHING_FOUND: ("done", lazy_pgettext("level of an area", "Nothing found")),
}
"""The shape of a level and its words."""


@dataclass(frozen=True, slots=True)
class AreaShown:
    """An area and its level: the shape of the level, and its words."""

    area: Shown
    shape: str
    level: str


def read_levels(db: Session, whole: Whole, names: Names, document: Document) -> tuple[AreaShown, ...]:
    """Return the level of every area that was asked about, worst first, from the findings the reader sees.  One statement."""
    rule_set = compiled_rules(db, whole.campaign.rule_set_version_id, whole.campaign.questionnaire_version_id).rule_set
    held = points_of(db, [finding.id for finding in whole.findings])
    points = [point for finding in whole.findings if finding.status in (FindingStatus.OPEN, FindingStatus.CONFIRMED)
              for point in weighed(finding.requirement, map(view_of, held[finding.id]), finding.severity)]
    asked = [question for answers in document.answers.values() for question in answers]
    found = levels_of(areas_of(rule_set, asked), points, rule_set.levels)
    return tuple(AreaShown(area_name(names, area), *AREA_LEVELS[level])
                 for area, level in sorted(found.items(), key=lambda item: LEVELS.index(item[1])))


def area_name(names: Names, area: str) -> Shown:
    """Return what an area is called."""
    words = {"hr": gettext("Human rights"), "wr": gettext("Workers' rights"), "env": gettext("Environment and climate"),
             "be": gettext("Business ethics")}
    return Shown(words[area]) if area in words else names.requirement(area)
