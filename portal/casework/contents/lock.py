"""The lock: a digest of every shipped published version and rule set, so that what was published can never quietly change."""

from dataclasses import dataclass
from pathlib import Path

from portal.core.documents import canonical, digest
from portal.core.questionnaire import Questionnaire
from portal.core.rules import RuleSet
from portal.core.wording import frozen_questionnaire, frozen_rules

FILE = "published.lock"


@dataclass(frozen=True)
class Locked:
    """One line of the lock."""

    name: str
    digest: str


def questionnaire_document(questionnaire: Questionnaire) -> str:
    """Return the canonical text of a version: ids, kinds and logic, no wording."""
    return canonical(frozen_questionnaire(questionnaire).model_dump(mode="json", by_alias=True, exclude_defaults=True))


def rules_document(rule_set: RuleSet) -> str:
    """Return the canonical text of a rule set: what is judged and how, no wording, no examples."""
    return canonical(frozen_rules(rule_set).model_dump(mode="json", by_alias=True, exclude_defaults=True))


def locked_now(questionnaires: list[Questionnaire], rule_sets: list[RuleSet]) -> list[Locked]:
    """Return the lines the files as they stand would have."""
    versions = [Locked(f"{q.code} {q.number}", digest(questionnaire_document(q))) for q in questionnaires]
    rules = [Locked(f"{r.code} rules-{r.number}", digest(rules_document(r))) for r in rule_sets]
    return versions + rules


def read_lock(root: Path) -> dict[str, str]:
    """Return name to digest of everything locked; empty where there is no lock yet."""
    path = root / FILE
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return {name: value for name, _, value in (line.rpartition(" ") for line in lines if line.strip())}


def changed(root: Path, now: list[Locked]) -> list[str]:
    """Return the names whose meaning differs from what was locked."""
    lock = read_lock(root)
    return [line.name for line in now if lock.get(line.name, line.digest) != line.digest]


def write_lock(root: Path, now: list[Locked]) -> list[str]:
    """Add what is not locked yet; return the names added. What is locked is never changed."""
    lock = read_lock(root)
    added = [line.name for line in now if line.name not in lock]
    lock.update({line.name: line.digest for line in now if line.name in added})
    (root / FILE).write_text("".join(f"{name} {value}\n" for name, value in sorted(lock.items())), encoding="utf-8")
    return added
