"""`portal questionnaires compare`: what changed between two versions, or two rule sets, before anybody publishes."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel

from portal.casework.contents.comparing import (
    RULES,
    Found,
    at_path,
    published_rule_set,
    published_version,
    rule_set_in_files,
    version_in_files,
)
from portal.cli.installation import database
from portal.core.comparing import compare
from portal.core.comparing_rules import compare_rules
from portal.core.questionnaire import Questionnaire
from portal.core.rules import RuleSet
from portal.db import schema
from portal.language.changes import Passage, tell_comparison
from portal.language.current import current_locale
from portal.language.rule_changes import RuleTexts, tell_rules
from portal.language.texts import MASTER

Held = Found[Questionnaire] | Found[RuleSet]


@click.command("compare")
@click.argument("old")
@click.argument("new")
@click.option("--json", "as_json", is_flag=True, help="Print every change as JSON.")
def compare_held(old: str, new: str, *, as_json: bool) -> None:
    """Tell what changed from OLD to NEW.

    Each is a version ("supplier-code 2026-1"), a rule set ("supplier-code rules-1"), published or shipped; or the folder of a
    version or the file of a rule set.
    """
    first, second = find_held(old), find_held(new)
    if isinstance(first.definition, Questionnaire) and isinstance(second.definition, Questionnaire):
        found = compare(first.definition, second.definition, first.texts, second.texts)
        told, data = tell_comparison(found, first.lookup(_locale()), second.lookup(_locale())), _versions(found)
    elif isinstance(first.definition, RuleSet) and isinstance(second.definition, RuleSet):
        told, data = _rules(first.definition, second.definition, first, second)
    else:
        raise click.ClickException("a version is compared with a version, a rule set with a rule set")
    click.echo(json.dumps(data, ensure_ascii=False, default=_plain) if as_json else "\n".join(_lines(told)))


def find_held(name: str) -> Held:
    """Return what a name or a path means.  Raises click.ClickException."""
    path = Path(name)
    if path.exists():
        found: Held | None = at_path(path)
    else:
        code, _, number = name.partition(" ")
        found = _published(code, number) or _shipped(code, number)
    if found is None:
        raise click.ClickException(f"there is no version and no rule set {name}")
    return found


def _published(code: str, number: str) -> Held | None:
    held = database()
    if not schema.found(held.engine):
        return None
    with held.read() as db:
        if number.startswith(RULES):
            return published_rule_set(db, code, number.removeprefix(RULES))
        return published_version(db, code, number)


def _shipped(code: str, number: str) -> Held | None:
    if number.startswith(RULES):
        return rule_set_in_files(code, number.removeprefix(RULES))
    return version_in_files(code, number)


def _rules(old: RuleSet, new: RuleSet, first: Held, second: Held) -> tuple[list[Passage], dict[str, Any]]:
    found = compare_rules(old, new, first.texts[MASTER], second.texts[MASTER])
    judged = find_held(f"{new.code} {new.fits[-1]}")
    if not isinstance(judged.definition, Questionnaire):
        raise click.ClickException(f"there is no version {new.fits[-1]}")
    before = find_held(f"{old.code} {old.fits[-1]}")
    texts = RuleTexts(first.lookup(_locale()), second.lookup(_locale()), judged.definition, judged.lookup(_locale()),
                      (before.definition, before.lookup(_locale())) if isinstance(before.definition, Questionnaire) else None)
    data = {name: value for name, value in asdict(found).items() if name not in ("old", "new")}
    return tell_rules(found, texts), {**data, "wording_only": found.is_wording_only}


def _versions(found: Any) -> dict[str, Any]:  # noqa: ANN401 - a comparison, whose parts are told one by one
    data = {name: getattr(found, name) for name in ("added", "removed", "same_meaning")}
    parts = {name: [asdict(each) for each in getattr(found, name)] for name in ("moved", "reworded", "changed", "carried")}
    return {**data, **parts, "wording_only": found.is_wording_only}


def _lines(told: Sequence[Passage]) -> list[str]:
    return [line for passage in told for line in (f"{passage.title}:", *(f"  {sentence}" for sentence in passage.sentences))]


def _locale() -> str:
    return current_locale().tag


def _plain(value: object) -> Any:  # noqa: ANN401 - JSON data
    return value.model_dump(mode="json", by_alias=True, exclude_defaults=True) if isinstance(value, BaseModel) else str(value)
