"""Translations: how far every language has come, and two columns to work in; nothing here touches logic."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.casework.contents.domains import Domain, find_domain, list_domains
from portal.core.errors import ImportRefused, NotFound, StaleRevision, TranslationRefused
from portal.db.paging import Page
from portal.db.paging import Place as PagePlace
from portal.language.locales import KNOWN, Locale, find
from portal.staff.translations import files, queries, services, sheets, words
from portal.staff.translations.entries import Entry, read_entries
from portal.staff.translations.forms import Sheet, UploadForm, given_sheet, given_texts
from portal.staff.translations.queries import Standing, Wanted
from portal.staff.translations.reading import anchor_of
from portal.staff.translations.rows import faults_in, rows_of
from portal.staff.translations.services import open_place
from portal.staff.translations.sheets import Unsaved
from portal.web.current import clock, reader, reading, write

bp = Blueprint("translations", __name__, template_folder="templates")
LONGEST_SEARCH, MOST_SHOWN = 100, 200


@dataclass(frozen=True)
class Done:
    """What was done, with how many texts, and what is left on the page besides."""

    what: str
    count: int
    unsaved: Sequence[Unsaved] = ()


@dataclass(frozen=True)
class Shown:
    """How a page of texts is shown: with what was sent and not saved, faults that are no text's own, and what was done."""

    sheet: Sheet = field(default_factory=Sheet)
    unsaved: Sequence[Unsaved] = ()
    faults: Sequence[str] = ()
    upload: UploadForm | None = None
    done: tuple[str, int] = ("", 0)


@bp.get("/translations")
def list_languages() -> ResponseReturnValue:
    """Show how far every language has come."""
    with reading() as db:
        languages = queries.read_languages(db)
    return render_template("translations/languages_list.html", languages=languages, states=words.STATES)


@bp.get("/translations/<locale>")
def show_language(locale: str) -> ResponseReturnValue:
    """Show one language, set by set."""
    known = find(locale, KNOWN)
    if known is None or known.tag != locale:
        raise NotFound
    with reading() as db:
        spoken = queries.read_language(db, known)
    return render_template("translations/language_show.html", spoken=spoken, states=words.STATES, kinds=words.KINDS)


@bp.get("/translations/<locale>/<domain>")
def show_texts(locale: str, domain: str) -> ResponseReturnValue:
    """Show source and translation beside each other."""
    told = ((name, request.args.get(name, "")) for name in ("saved", "approved", "used"))
    done = next(((name, int(count)) for name, count in told if count.isdecimal()), ("", 0))
    return _texts_page(locale, domain, Shown(done=done))


@bp.post("/translations/<locale>/<domain>")
def save_text(locale: str, domain: str) -> ResponseReturnValue:
    """Save one text or all that were changed; what is not saved comes back as it was written, with every fault."""
    sheet, (actor, now) = given_sheet(), (reader().actor, clock())
    if not sheet.given:
        raise NotFound
    done = write(lambda db: sheets.save_sheet(
        db, open_place(db, domain, locale, actor=actor, now=now), sheet.given, sheet.pressed))
    anchor = anchor_of(sheet.pressed) if sheet.pressed else None
    return _after(locale, domain, sheet, Done("saved", done.saved, done.unsaved), anchor)


@bp.post("/translations/<locale>/<domain>/approvals")
def approve_texts(locale: str, domain: str) -> ResponseReturnValue:
    """Approve the ticked texts as they were seen."""
    sheet, given, (actor, now) = given_sheet(), given_texts(), (reader().actor, clock())
    try:
        count = write(lambda db: services.approve_texts(db, open_place(db, domain, locale, actor=actor, now=now), given))
    except TranslationRefused as refused:
        faults = [words.fault_words(fault) for fault in refused.faults]
        return _texts_page(locale, domain, Shown(sheet, _unsaved(locale, domain, sheet), faults=faults)), 422
    except StaleRevision:
        return _texts_page(locale, domain, Shown(sheet, _unsaved(locale, domain, sheet), faults=[str(words.STALE_APPROVAL)])), 409
    return _after(locale, domain, replace(sheet, ticked=frozenset()), Done("approved", count, _unsaved(locale, domain, sheet)))


@bp.post("/translations/<locale>/<domain>/use")
def use_texts(locale: str, domain: str) -> ResponseReturnValue:
    """Put into use what was saved; suppliers read it from the next page on."""
    sheet, (actor, now) = given_sheet(), (reader().actor, clock())
    count = write(lambda db: services.use_texts(db, open_place(db, domain, locale, actor=actor, now=now)))
    return _after(locale, domain, sheet, Done("used", count, _unsaved(locale, domain, sheet)))


@bp.get("/translations/<locale>/<domain>/file")
def download_file(locale: str, domain: str) -> ResponseReturnValue:
    """Give the texts as a PO file, with their states."""
    with reading() as db:
        found, known = find_domain(list_domains(db), domain, locale)
        entries = read_entries(db, found, known.tag)
        names = queries.name_people(db, [entry.approved[0] for entry in entries if entry.approved])
    name = quote(f"{found.name}.{known.tag}.po")
    return Response(files.po_file(found, entries, known.tag, names), content_type="text/x-gettext-translation; charset=utf-8",
                    headers={"Content-Disposition": f'attachment; filename="{name}"'})


@bp.post("/translations/<locale>/<domain>/file")
def upload_file(locale: str, domain: str) -> ResponseReturnValue:
    """Take in a translated file: sound texts are saved, the others listed."""
    form, (actor, now) = UploadForm(), (reader().actor, clock())
    if not form.validate():
        return _texts_page(locale, domain, Shown(upload=form)), 422
    content = form.file.data.read(files.LARGEST + 1)
    try:
        taken = write(lambda db: files.take_in(db, open_place(db, domain, locale, actor=actor, now=now), content))
    except ImportRefused as refused:
        form.file.errors = [str(words.UNREADABLE[refused.reason])]
        return _texts_page(locale, domain, Shown(upload=form)), 422
    faulty = [(key, words.fault_words(fault)) for key, fault in taken.faulty[:MOST_SHOWN]]
    with reading() as db:
        found, known = find_domain(list_domains(db), domain, locale)
    return render_template("translations/file_taken_in.html", taken=taken, faulty=faulty, older=taken.older[:MOST_SHOWN],
                           locale_shown=known, domain=found)


def _wanted() -> Wanted:
    state = request.values.get("state", "")
    return Wanted(state if state in words.VIEWS else "", request.values.get("words", "")[:LONGEST_SEARCH].strip())


def _arguments(locale: str, domain: str) -> dict[str, Any]:
    """Return where on which page somebody is, as it stands in addresses."""
    wanted, place = _wanted(), {name: request.values.get(name, "")[:900] for name in ("after", "before")}
    named = {"state": wanted.state, "words": wanted.words, **place}
    return {"locale": locale, "domain": domain, **{name: value for name, value in named.items() if value}}


def _unsaved(locale: str, domain: str, sheet: Sheet) -> Sequence[Unsaved]:
    """Return what was typed on the page besides what was done."""
    if not sheet.given:
        return ()
    with reading() as db:
        found, known = find_domain(list_domains(db), domain, locale)
        return sheets.unsaved_of(db, found, known.tag, sheet.given)


def _after(locale: str, domain: str, sheet: Sheet, done: Done, anchor: str | None = None) -> ResponseReturnValue:
    """Lead to the page, or show it as it was sent where something typed or ticked is left on it."""
    if not done.unsaved and not sheet.ticked:
        told = {**_arguments(locale, domain), done.what: done.count}
        return redirect(url_for(".show_texts", **told, _anchor=anchor), 303)
    status = 409 if any(one.is_stale for one in done.unsaved) else 422 if any(one.faults for one in done.unsaved) else 200
    return _texts_page(locale, domain, Shown(sheet, done.unsaved, done=(done.what, done.count))), status


def _texts_page(locale: str, domain: str, shown: Shown) -> str:
    arguments, wanted = _arguments(locale, domain), replace(_wanted(), keys=frozenset(one.key for one in shown.sheet.given))
    with reading() as db:
        found, known = find_domain(list_domains(db), domain, locale)
        place = PagePlace(arguments.get("after", ""), arguments.get("before", ""))
        page, standing = queries.read_page(db, found, known.tag, wanted, place)
        people = queries.name_people(db, [who[0] for entry in page.rows for who in (entry.saved, entry.approved) if who])
    rows = rows_of(page.rows, (found.source, known), {one.given.key: one for one in shown.unsaved}, shown.sheet.ticked)
    return render_template(
        "translations/texts.html", domain=found, locale_shown=known, page=page, standing=standing, wanted=wanted, people=people,
        me=reader().actor, rows=rows, faults=[*(("", fault) for fault in shown.faults), *faults_in(rows)],
        upload=shown.upload or UploadForm(formdata=None), left=[row for row in rows if row.unsaved],
        states=words.STATES, kinds=words.KINDS, facets=_facets(found, known, standing, wanted), here=arguments,
        done=shown.done, **_neighbours(arguments, page))


def _facets(domain: Domain, locale: Locale, standing: Standing, wanted: Wanted) -> list[dict[str, Any]]:
    counts = {"": standing.total, "waiting": standing.waiting, **{state.value: count for state, count in standing.counts.items()}}
    return [{"label": label, "count": counts[name], "current": name == wanted.state, "url": url_for(
        ".show_texts", locale=locale.tag, domain=domain.name, state=name or None, words=wanted.words or None)}
        for name, label in words.VIEWS.items()]


def _neighbours(arguments: dict[str, Any], page: Page[Entry]) -> dict[str, str | None]:
    plain = {name: value for name, value in arguments.items() if name not in ("after", "before")}
    return {"next_url": url_for(".show_texts", **plain, after=page.next) if page.next else None,
            "previous_url": url_for(".show_texts", **plain, before=page.previous) if page.previous else None}
