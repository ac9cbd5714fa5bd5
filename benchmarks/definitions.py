"""The questionnaire of the benchmark: sixty questions with four radio buttons each, on eight pages."""

from functools import cache
from pathlib import Path

from portal.casework.contents.loading import Package, load
from portal.core.questionnaire import Questionnaire

FOLDER = Path(__file__).parent / "content"
BIG_SECTION = "policies"
"""The first section: eight questions, like the page of the floor."""


@cache
def package() -> Package:
    """Return the questionnaire with its rules.

    Raises:
        ValueError: its files have faults.
    """
    loaded = load(FOLDER)
    if loaded.faults:
        raise ValueError("\n".join(map(str, loaded.faults)))
    return loaded


def questionnaire() -> Questionnaire:
    """Return the questionnaire."""
    return package().questionnaires[0]
