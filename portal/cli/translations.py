"""`portal translations`: texts out to translators, catalogues back in."""

import sys
from pathlib import Path

import click

from portal.language import checks
from portal.language.catalogues import compile_catalogue, new_catalogue, read_catalogue, write_catalogue
from portal.language.current import BUNDLED, CHECKOUT, MESSAGES, catalogue_folder
from portal.language.extraction import extract as extract_texts
from portal.language.locales import OFFERED, SOURCE

TEMPLATE = f"{MESSAGES}.pot"


@click.group()
def command() -> None:
    """Interface texts: extract, update, compile and check catalogues."""


def _folder_option(function: click.decorators.FC) -> click.decorators.FC:
    return click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default=CHECKOUT, show_default=False,
                        help="Where the catalogues stand; the checkout's translations/ if not given.")(function)


def translated(folder: Path) -> set[str]:
    """Return the tags of every language with some catalogue, of whatever domain."""
    return {path.parent.parent.name.replace("_", "-") for path in folder.glob("*/LC_MESSAGES/*.po")}


def languages(folder: Path) -> list[str]:
    """Return the tags whose interface needs a catalogue: all but the language of the message ids."""
    return sorted(({locale.tag for locale in OFFERED} | translated(folder)) - {SOURCE.tag})


@command.command()
@_folder_option
def extract(folder: Path) -> None:
    """Write messages.pot from the Python files and templates."""
    template = extract_texts()
    write_catalogue(folder / TEMPLATE, template)
    click.echo(f"{len(template)} texts in {folder / TEMPLATE}")


@command.command()
@click.option("-l", "--language", multiple=True, help="A tag such as fi; every language there is if not given.")
@_folder_option
def update(language: tuple[str, ...], folder: Path) -> None:
    """Bring each language's messages.po to what messages.pot holds; texts no longer used go."""
    template = read_catalogue(folder / TEMPLATE)
    for tag in language or languages(folder):
        path = catalogue_folder(tag, folder) / f"{MESSAGES}.po"
        catalogue = read_catalogue(path) if path.exists() else new_catalogue(tag)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        write_catalogue(path, catalogue)
        missing = sum(1 for message in checks.entries(catalogue) if not all(checks.forms(message.string)))
        click.echo(f"{tag}: {missing} of {len(catalogue)} texts wait for translation")


@command.command("compile")
@click.option("--bundle", is_flag=True, help="Also put the compiled files into the package, for a wheel.")
@_folder_option
def compile_(bundle: bool, folder: Path) -> None:
    """Compile the catalogues of the interface."""
    for tag in languages(folder):
        for po in sorted(catalogue_folder(tag, folder).glob(f"{MESSAGES}.po")):
            count = compile_catalogue(po, po.with_suffix(".mo"))
            if bundle:
                compile_catalogue(po, catalogue_folder(tag, BUNDLED) / f"{MESSAGES}.mo")
            click.echo(f"{tag}: {count} texts")


@command.command()
@_folder_option
def check(folder: Path) -> None:
    """Print every fault in the catalogues; exit 1 if there is one."""
    found = stale(folder) + incomplete(folder)
    click.echo("\n".join(found) or f"the catalogues of {len(languages(folder))} languages are sound")
    sys.exit(bool(found))


def stale(folder: Path) -> list[str]:
    """Return how messages.pot differs from what the sources say, with the way to mend it."""
    path = folder / TEMPLATE
    if not path.exists():
        return [f"{path}: missing; run portal translations extract"]
    return [f"{path}: {difference}; run portal translations extract and update"
            for difference in checks.differences(read_catalogue(path), extract_texts())]


def incomplete(folder: Path) -> list[str]:
    """Return the faults of every translation against its template, in every domain that has one."""
    found = []
    for pot in sorted(folder.glob("*.pot")):
        template = read_catalogue(pot)
        for tag in languages(folder) if pot.name == TEMPLATE else sorted(translated(folder)):
            po = catalogue_folder(tag, folder) / f"{pot.stem}.po"
            if po.exists():
                found += [f"{po}: {fault}" for fault in checks.faults(template, read_catalogue(po))]
            elif pot.name == TEMPLATE:
                found.append(f"{po}: missing; run portal translations update -l {tag}")
    return found
