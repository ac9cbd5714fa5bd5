"""Translations: how far every language has come, and two columns to work in; nothing here touches logic."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.casework.contents.domains import Domain, find_domain, list_domains
from portal.core.errors import ImportRefused, NotFound, TranslationRefused
from portal.db.paging import Page
from portal.db.paging import Place as PagePlace
from portal.language.locales import KNOWN, Locale, find
from portal.language.remarks import is_long, terms_in
from portal.staff.translations import files, queries, services, words
from portal.staff.translations.entries import Entry, read_entries
from portal.staff.translations.forms import UploadForm, given_text, given_texts
from portal.staff.translations.queries import Standing, Wanted
from portal.staff.translations.reading import anchor_of, fixed_words, to_keep
from portal.staff.translations.services import Given, open_place
from portal.web.current import clock, reader, reading, write

bp = Blueprint("translations", __name__, template_folder="templates")
LONGEST_SEARCH, MOST_SHOWN = 100, 200


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
    return _texts_page(locale, domain)


@bp.post("/translations/<locale>/<domain>")
def save_text(locale: str, domain: str) -> ResponseReturnValue:
    """Save one text; a faulty one comes back as it was written, with every fault."""
    given, (actor, now) = given_text(), (reader().actor, clock())

    try:
        write(lambda db: services.save_text(db, open_place(db, domain, locale, actor=actor, now=now), given))
    except TranslationRefused as refused:
        return _texts_page(locale, domain, typed=given, faults=[words.fault_words(fault) for fault in refused.faults]), 422
    return redirect(url_for(".show_texts", **_arguments(locale, domain), saved=1, _anchor=anchor_of(given.key)), 303)


@bp.post("/translations/<locale>/<domain>/approvals")
def approve_texts(locale: str, domain: str) -> ResponseReturnValue:
    """Approve the ticked texts as they were seen."""
    given, (actor, now) = given_texts(), (reader().actor, clock())
    try:
        count = write(lambda db: services.approve_texts(db, open_place(db, domain, locale, actor=actor, now=now), given))
    except TranslationRefused as refused:
        return _texts_page(locale, domain, faults=[words.fault_words(fault) for fault in refused.faults]), 422
    return redirect(url_for(".show_texts", **_arguments(locale, domain), approved=count), 303)


@bp.post("/translations/<locale>/<domain>/use")
def use_texts(locale: str, domain: str) -> ResponseReturnValue:
    """Put into use what was saved; suppliers read it from the next page on."""
    actor, now = reader().actor, clock()
    count = write(lambda db: services.use_texts(db, open_place(db, domain, locale, actor=actor, now=now)))
    return redirect(url_for(".show_texts", locale=locale, domain=domain, used=count), 303)


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
        return _texts_page(locale, domain, upload=form), 422
    content = form.file.data.read(files.LARGEST + 1)
    try:
        taken = write(lambda db: files.take_in(db, open_place(db, domain, locale, actor=actor, now=now), content))
    except ImportRefused as refused:
        form.file.errors = [str(words.UNREADABLE[refused.reason])]
        return _texts_page(locale, domain, upload=form), 422
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


def _texts_page(locale: str, domain: str, *, typed: Given | None = None, faults: Sequence[str] = (),
                upload: UploadForm | None = None) -> str:
    arguments, wanted = _arguments(locale, domain), _wanted()
    with reading() as db:
        found, known = find_domain(list_domains(db), domain, locale)
        place = PagePlace(arguments.get("after", ""), arguments.get("before", ""))
        page, standing = queries.read_page(db, found, known.tag, wanted, place)
        people = queries.name_people(db, [who[0] for entry in page.rows for who in (entry.saved, entry.approved) if who])
    return render_template(
        "translations/texts.html", domain=found, locale_shown=known, page=page, standing=standing, wanted=wanted, people=people,
        me=reader().actor, rows=_rows(page, found.source, known, typed, faults),
        faults=[(f"{anchor_of(typed.key)}-1" if typed else "", fault) for fault in faults],
        upload=upload or UploadForm(formdata=None),
        states=words.STATES, kinds=words.KINDS, facets=_facets(found, known, standing, wanted), here=arguments,
        done={name: request.args.get(name, "") for name in ("saved", "approved", "used")}, **_neighbours(arguments, page))


def _rows(page: Page[Entry], source: Locale, locale: Locale, typed: Given | None, faults: Sequence[str]) -> list[dict[str, Any]]:
    """Return each text with what must be kept of it, the forms to fill, and what should be looked at."""
    found, terms = [], fixed_words(locale.tag).get(source.tag, {})
    for entry in page.rows:
        wanted = 1 if len(entry.source) == 1 else services.forms_wanted(locale.tag)
        is_typed = typed is not None and typed.key == entry.key
        written = typed.forms if typed is not None and is_typed else entry.text
        forms = (*written, *[""] * wanted)[:wanted]
        found.append({"entry": entry, "anchor": anchor_of(entry.key), "forms": forms, "keep": to_keep(entry.source),
                      "faults": faults if is_typed else (), "terms": terms_in(entry.source, terms),
                      "is_long": is_long(entry.source, entry.text, locale.tag),
                      "height": max(2, *(len(form) // 55 + 2 for form in (*forms, *entry.source)))})
    return found


def _facets(domain: Domain, locale: Locale, standing: Standing, wanted: Wanted) -> list[dict[str, Any]]:
    counts = {"": standing.total, "waiting": standing.waiting, **{state.value: count for state, count in standing.counts.items()}}
    return [{"label": label, "count": counts[name], "current": name == wanted.state, "url": url_for(
        ".show_texts", locale=locale.tag, domain=domain.name, state=name or None, words=wanted.words or None)}
        for name, label in words.VIEWS.items()]


def _neighbours(arguments: dict[str, Any], page: Page[Entry]) -> dict[str, str | None]:
    plain = {name: value for name, value in arguments.items() if name not in ("after", "before")}
    return {"next_url": url_for(".show_texts", **plain, after=page.next) if page.next else None,
            "previous_url": url_for(".show_texts", **plain, before=page.previous) if page.previous else None}
