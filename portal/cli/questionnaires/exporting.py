"""`portal questionnaires export`: a version back as the authors' files, in a folder or in one package."""

from pathlib import Path

import click

from portal.casework.contents.archives import pack
from portal.casework.contents.editions import Edition
from portal.casework.contents.loading import load
from portal.casework.contents.lock import locked_now, questionnaire_document, rules_document
from portal.casework.contents.writing import Place, files_of
from portal.cli.questionnaires.editions import find, where_to, which
from portal.core.documents import digest


@click.command()
@which
@where_to
@click.argument("target", type=click.Path(path_type=Path))
def export(code: str, number: str, target: Path, *, rules: str | None, source: Path | None, translations: Path | None) -> None:
    """Write version NUMBER of questionnaire CODE as files: into the folder TARGET, or into one package if TARGET ends in .zip.

    Texts are those that are current, in every language. Files that stand in the folder already keep their notes; only words that
    differ are changed.
    """
    edition, files = find(code, number, rules, source)
    if target.suffix == ".zip":
        made = files_of(edition, files)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(pack(made))
        click.echo(f"{target}: {len(made)} files")
        return
    _refuse_another(edition, target)
    place = Place(target, translations)
    made = files_of(edition, files | place.read(files_of(edition)))
    written = place.write(made)
    for path in written:
        click.echo(f"written: {path}")
    click.echo(f"{len(made) - len(written)} of {len(made)} files were as they should be")
    if edition.rule_set and not any(rule.cases for rule in edition.rule_set.rules):
        click.echo("warning: the examples of the rules (cases) are not kept with what is published; write them anew", err=True)


def _refuse_another(edition: Edition, target: Path) -> None:
    """Refuse to write over another version, or other rules, under the same number: that is somebody's work."""
    if not target.is_dir():
        return
    package = load(target)
    there = {line.name: line.digest for line in locked_now(package.questionnaires, package.rule_sets)}
    version, rule_set = edition.questionnaire, edition.rule_set
    mine = {f"{version.code} {version.number}": digest(questionnaire_document(version))}
    if rule_set:
        mine[f"{rule_set.code} rules-{rule_set.number}"] = digest(rules_document(rule_set))
    for name, mark in mine.items():
        if there.get(name, mark) != mark:
            raise click.ClickException(f"{target} holds another {name}; choose another folder")
