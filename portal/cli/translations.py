"""`portal translations`: texts out to translators, catalogues back in."""

import sys
from pathlib import Path

import click

from portal.casework.contents.loading import load
from portal.casework.contents.masters import masters
from portal.casework.contents.publication import Desk, load_texts
from portal.cli.installation import clock, database
from portal.core.errors import ContentFaults
from portal.language import checks
from portal.language.catalogues import (
    compile_catalogue,
    read_catalogue,
    text_catalogue,
    update_messages,
    update_texts,
    write_catalogue,
)
from portal.language.current import CHECKOUT, MESSAGES, catalogue_folder
from portal.language.extraction import extract as extract_texts
from portal.language.locales import OFFERED, SOURCE
from portal.language.remarks import read_glossary, remarks
from portal.language.texts import MASTER

TEMPLATE = f"{MESSAGES}.pot"


@click.group()
def command() -> None:
    """Texts of the interface, of questionnaires and of rules: extract, update, compile and check catalogues."""


def _folder_option(function: click.decorators.FC) -> click.decorators.FC:
    return click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default=CHECKOUT, show_default=False,
                        help="Where the catalogues stand; the checkout's translations/ if not given.")(function)


def known(folder: Path) -> set[str]:
    """Return the tags of every language that is offered or has some catalogue."""
    return {locale.tag for locale in OFFERED} | {
        path.parent.parent.name.replace("_", "-") for path in folder.glob("*/LC_MESSAGES/*.po")}


def languages(folder: Path) -> list[str]:
    """Return the tags whose interface needs a catalogue: all but the language of the message ids."""
    return sorted(known(folder) - {SOURCE.tag})


def shipped() -> dict[str, dict[str, str]]:
    """Return the Swedish texts of questionnaires, rules and frameworks, by the name of their files.  Raises ContentFaults."""
    package = load()
    if package.faults:
        raise ContentFaults(tuple(map(str, package.faults)))
    return masters(package)


@command.command()
@_folder_option
def extract(folder: Path) -> None:
    """Write messages.pot from the Python files and templates, and a .pot of every questionnaire, rule set and framework."""
    templates = {MESSAGES: extract_texts(), **{name: text_catalogue(master) for name, master in shipped().items()}}
    for name, template in templates.items():
        write_catalogue(folder / f"{name}.pot", template)
        click.echo(f"{len(template)} texts in {folder / name}.pot")


@command.command()
@click.option("-l", "--language", multiple=True, help="A tag such as fi; every language there is if not given.")
@_folder_option
def update(language: tuple[str, ...], folder: Path) -> None:
    """Bring each language's files to the present texts; texts no longer used go, translations of older wordings become drafts."""
    template, texts = read_catalogue(folder / TEMPLATE), shipped()
    for tag in language or sorted(known(folder)):
        if tag != SOURCE.tag:
            path = catalogue_folder(tag, folder) / f"{MESSAGES}.po"
            missing = update_messages(path, template, tag, guess=tag != MASTER)
            click.echo(f"{tag}: {missing} of {len(template)} texts wait for translation")
        for name, master in texts.items() if tag != MASTER else ():
            missing = update_texts(catalogue_folder(tag, folder) / f"{name}.po", master, tag)
            click.echo(f"{tag} {name}: {missing} of {len(master)} texts wait for translation")


@command.command("compile")
@_folder_option
def compile_(folder: Path) -> None:
    """Compile the catalogues of the interface."""
    for tag in languages(folder):
        for po in sorted(catalogue_folder(tag, folder).glob(f"{MESSAGES}.po")):
            count = compile_catalogue(po, po.with_suffix(".mo"))
            click.echo(f"{tag}: {count} texts")


@command.command("load")
@click.option("-l", "--language", multiple=True, help="A tag such as fi; every language there is if not given.")
@_folder_option
def load_(language: tuple[str, ...], folder: Path) -> None:
    """Put the translations of questionnaires, rules and frameworks into use, each as a new revision of its texts.

    The interface's come into use by compile and a new start. What was translated in the portal itself stays.
    """
    held, now = database(), clock()
    done = held.write(lambda db: load_texts(Desk(db, "command", now, folder), language))
    click.echo("\n".join(f"{name}: new revision" for name in done) or "everything is in use already")


@command.command()
@click.option("-l", "--language", multiple=True, help="A tag such as fi; every language there is if not given.")
@click.option("--remarks", "told", is_flag=True, help="Also print what is no fault: fixed words, lengths.")
@_folder_option
def check(language: tuple[str, ...], told: bool, folder: Path) -> None:
    """Print every fault in the catalogues; exit 1 if there is one."""
    texts, tags = shipped(), set(language) or known(folder)
    found = ([] if language else stale(folder, texts)) + incomplete(folder, texts, tags)
    noted = remarkable(folder, texts, tags)
    if told:
        click.echo("\n".join(f"remark: {line}" for line in noted))
    elif noted:
        click.echo(f"{len(noted)} remarks: portal translations check --remarks")
    click.echo("\n".join(found) or f"the catalogues of {len(tags)} languages are sound")
    sys.exit(bool(found))


def stale(folder: Path, texts: dict[str, dict[str, str]]) -> list[str]:
    """Return how the templates differ from what sources and questionnaires say, with the way to mend it."""
    found = []
    for name, fresh in {MESSAGES: extract_texts(), **{name: text_catalogue(master) for name, master in texts.items()}}.items():
        path = folder / f"{name}.pot"
        if not path.exists():
            found.append(f"{path}: missing; run portal translations extract")
            continue
        found += [f"{path}: {difference}; run portal translations extract and update"
                  for difference in checks.differences(read_catalogue(path), fresh)]
    known_names = {MESSAGES, *texts}
    return found + [f"{path}: belongs to nothing that is shipped; take it away with its translations"
                    for path in sorted(folder.glob("*.pot")) if path.stem not in known_names]


def remarkable(folder: Path, texts: dict[str, dict[str, str]], tags: set[str]) -> list[str]:
    """Return what should be looked at in the translations of languages that have a list of fixed words."""
    found = []
    for tag in sorted(tags):
        glossary = read_glossary(folder, tag)
        for name in (MESSAGES, *texts) if glossary else ():
            po = catalogue_folder(tag, folder) / f"{name}.po"
            terms = glossary.get(SOURCE.tag if name == MESSAGES else MASTER, {})
            found += [f"{po}: {line}" for line in remarks(read_catalogue(po), tag, terms)] if po.exists() else []
    return found


def incomplete(folder: Path, texts: dict[str, dict[str, str]], tags: set[str]) -> list[str]:
    """Return the faults of every translation. Swedish and English must be whole; another language may lack whole files.

    Texts of the interface are compared with their template, the others with what the questionnaires say now.
    """
    found = []
    for name in (MESSAGES, *texts):
        source = SOURCE.tag if name == MESSAGES else MASTER
        template = folder / f"{name}.pot"
        wanted = text_catalogue(texts[name]) if name in texts else read_catalogue(template) if template.exists() else None
        for tag in sorted(tags - {source}):
            po = catalogue_folder(tag, folder) / f"{name}.po"
            if po.exists() and wanted is not None:
                faults = checks.text_faults if name in texts else checks.faults
                found += [f"{po}: {fault}" for fault in faults(wanted, read_catalogue(po))]
            elif not po.exists() and (name == MESSAGES or tag == SOURCE.tag) and wanted is not None:
                found.append(f"{po}: missing; run portal translations update -l {tag}")
    return found
