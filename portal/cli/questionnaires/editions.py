"""Which version a command is about: a published row with its current texts, or files that nobody has published yet."""

from collections.abc import Callable
from pathlib import Path

import click

from portal.casework.contents.editions import Edition, edition_of, translations_in
from portal.casework.contents.exporting import origins, published_edition, with_notes
from portal.casework.contents.loading import TRANSLATIONS, load
from portal.casework.contents.writing import TRANSLATIONS_FOLDER, Files, Place, files_of
from portal.cli.installation import database
from portal.core.errors import ContentFaults, NotFound


def which(function: Callable[..., None]) -> Callable[..., None]:
    """Add the arguments and options that say which version is meant."""
    function = click.option("--from", "source", type=click.Path(exists=True, file_okay=False, path_type=Path), default=None,
                            help="Take the files of this folder, not what is published.")(function)
    function = click.option("--rules", default=None, help="Number of the rule set; the newest that fits if not given.")(function)
    return click.argument("code")(click.argument("number")(function))


def where_to(function: Callable[..., None]) -> Callable[..., None]:
    """Add the option that says where translators' files go."""
    return click.option("--translations", type=click.Path(file_okay=False, path_type=Path), default=None,
                        help="The folder of translators' files; translations/ beside the others if not given.")(function)


def find(code: str, number: str, rules: str | None, source: Path | None) -> tuple[Edition, Files]:
    """Return the version that is meant, and the files it came from, by the names they have in a package.

    Raises:
        click.ClickException: there is no such version or rule set.
        ContentFaults: the files it should be taken from have faults.
    """
    try:
        return _in_files(code, number, rules, source) if source else _published(code, number, rules)
    except (NotFound, KeyError) as error:
        asked = f"there is no {code} {number}" + (f" with rules-{rules}" if rules else "")
        raise click.ClickException(asked + (f" in {source}" if source else "; it may not be published yet")) from error


def _published(code: str, number: str, rules: str | None) -> tuple[Edition, Files]:
    with database().read() as db:
        edition = published_edition(db, code, number, rules)
        packages, files = origins(db, edition)
    return with_notes(edition, packages), files


def _in_files(code: str, number: str, rules: str | None, source: Path) -> tuple[Edition, Files]:
    package = load(source)
    if package.faults:
        raise ContentFaults(tuple(map(str, package.faults)))
    package.questionnaires = [version for version in package.questionnaires if version.code == code]
    edition = edition_of(package, number, rules)
    inside = source / TRANSLATIONS_FOLDER
    place = Place(source, inside if inside.is_dir() else TRANSLATIONS)
    translations = translations_in(place.translations or inside, edition.masters)
    edition = Edition(edition.questionnaire, edition.rule_set, translations)
    return edition, place.read(files_of(edition))
