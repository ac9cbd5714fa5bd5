"""What checking and loading cost, in processor time; the least of a few rounds, since the machine has other work too."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.casework.contents.auditing import examine
from portal.casework.contents.loading import QUESTIONNAIRES, TRANSLATIONS
from portal.casework.contents.lock import questionnaire_document, rules_document
from portal.casework.contents.translated import translated
from portal.core.compiled import compile_questionnaire
from portal.core.judging import compile_rules
from portal.core.questionnaire import Questionnaire
from portal.core.rules import RuleSet

LANGUAGES = ("en", "ur", "zh_Hans", "de", "pl", "ar", "fi")
CHECK_SECONDS = 3.0
LOAD_SECONDS = 0.05


def least(work: Callable[[], object], rounds: int) -> float:
    found = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found)


@pytest.mark.long
def test_everything_is_checked_in_seven_languages_within_three_seconds(tmp_path: Path):
    shutil.copytree(QUESTIONNAIRES, tmp_path / "questionnaires")
    for tag in LANGUAGES:
        shutil.copytree(TRANSLATIONS / "en" / "LC_MESSAGES", tmp_path / "translations" / tag / "LC_MESSAGES")

    def check() -> None:
        report = examine(tmp_path / "questionnaires")
        assert report.faults == []
        assert len(translated(report.package, tmp_path / "translations")) == len(LANGUAGES)
    assert least(check, 3) <= CHECK_SECONDS


@pytest.mark.long
def test_a_published_version_and_its_rules_are_loaded_within_fifty_milliseconds():
    package = examine(QUESTIONNAIRES).package
    version, rules = package.questionnaires[-1], next(
        each for each in package.rule_sets if package.questionnaires[-1].number in each.fits)
    document, of_rules = questionnaire_document(version), rules_document(rules)

    def load() -> None:
        compiled = compile_questionnaire(Questionnaire.model_validate_json(document))
        compile_rules(RuleSet.model_validate_json(of_rules), compiled)
    assert least(load, 5) <= LOAD_SECONDS
