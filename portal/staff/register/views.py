"""Suppliers: the list, one supplier, and taking in a file of them."""

import io
from collections.abc import Container, Mapping
from pathlib import PurePath
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.casework.naming import Names, read_names
from portal.core.errors import ImportRefused
from portal.language.current import current_locale
from portal.language.formats import country_name, local_day, sort_key
from portal.platform.sheets import LARGEST_FILE
from portal.staff.register import queries, services, words
from portal.staff.register.checking import open_file
from portal.staff.register.forms import KeptFileForm, UploadForm
from portal.staff.register.queries import Around, Filters
from portal.staff.register.services import Outcome
from portal.web.access import KANSLI
from portal.web.carrying import packed, unpacked
from portal.web.current import clock, installation, reader, reading
from portal.web.paging import asked_place, neighbours
from portal.web.words import ASSESSMENT_STATES, DEVIATIONS, LEVELS, SEVERITIES

bp = Blueprint("register", __name__, template_folder="templates")

MOST_REMARKS = 200
"""Faults shown on the page; the file to mend holds all."""
LONGEST_NAME = 200


@bp.get("/suppliers")
def list_suppliers() -> ResponseReturnValue:
    """Show the suppliers that are the reader's, by name, narrowed as the address says."""
    person, filters = reader(), Filters.of(request.args)
    with reading() as db:
        names = read_names(db, current_locale().tag)
        page = queries.list_suppliers(db, person, filters, asked_place())
        around = queries.count_suppliers(db, person, filters)
    return render_template(
        "register/suppliers_list.html", suppliers=page.rows, total=around.total, most=queries.MOST, filters=filters,
        choices=_choices(filters, names, around), states=ASSESSMENT_STATES, may_import=bool(person.roles & KANSLI),
        **neighbours(".list_suppliers", page, **filters.arguments))


@bp.get("/suppliers/<uuid:supplier_id>")
def show_supplier(supplier_id: UUID) -> ResponseReturnValue:
    """Show one supplier: whom we write to, its contracts, what it was asked and what was found."""
    today = local_day(clock())
    with reading() as db:
        found = queries.open_supplier(db, reader(), supplier_id)
        names = read_names(db, current_locale().tag)
        return render_template(
            "register/supplier_show.html", found=found, supplier=found.supplier, names=names, today=today,
            is_running=queries.is_running, assessment_states=ASSESSMENT_STATES, deviation_states=DEVIATIONS, levels=LEVELS,
            severities=SEVERITIES, letters=words.AGAIN if reader().roles & KANSLI else {}, is_sent="sent" in request.args)


@bp.get("/suppliers/import")
def show_import() -> ResponseReturnValue:
    """Ask for a file; after one was stored, say what came of it."""
    return _page(UploadForm(), done=request.args.get("done", ""))


@bp.post("/suppliers/import")
def import_suppliers() -> ResponseReturnValue:
    """Look at a file; or store the one looked at; or give its faulty rows back."""
    kept = KeptFileForm()
    try:
        return _act(kept, request.form.get("act", "")) if kept.content.data else _look_at_upload(UploadForm())
    except ImportRefused as refused:
        return _page(UploadForm(formdata=None), refusal=words.unreadable(refused)), 422


def _look_at_upload(form: UploadForm) -> ResponseReturnValue:
    if not form.validate():
        return _page(form), 422
    content, name = form.file.data.read(), _short_name(form.file.data.filename or "")
    return _outcome_page(_run(content, name, dry_run=True), content, name)


def _act(kept: KeptFileForm, act: str) -> ResponseReturnValue:
    content, name = unpacked(kept.content.data or "", LARGEST_FILE), _short_name(kept.name.data or "")
    if act == "faulty":
        return Response(words.mending_file(_run(content, name, dry_run=True)), content_type="text/csv; charset=utf-8",
                        headers={"Content-Disposition": 'attachment; filename="suppliers-to-mend.csv"'})
    outcome = _run(content, name, skip_faulty=bool(kept.skip_faulty.data))
    if not outcome.is_stored:
        return _outcome_page(outcome, content, name), 422
    if outcome.faulty:  # what was left out stands in this request only: the page says so and gives it back
        return _outcome_page(outcome, content, name)
    return redirect(url_for(".show_import", done="stored" if outcome.counts.has_changes else "nothing"), 303)


def _run(content: bytes, name: str, **how: bool) -> Outcome:
    person, now = reader(), clock()
    with open_file(io.BytesIO(content), name) as file:
        return services.import_suppliers(installation().database, file, actor=person.actor, now=now, **how)


def _page(form: UploadForm, *, done: str = "", refusal: str = "") -> str:
    with reading() as db:
        return render_template("register/suppliers_import.html", form=form, done=done, refusal=refusal,
                               batches=queries.list_batches(db))


def _outcome_page(outcome: Outcome, content: bytes, name: str) -> str:
    """Show what a file would change, or changed, and its faults."""
    faults, warnings = (list(map(words.line_of, remarks[:MOST_REMARKS])) for remarks in (outcome.faults, outcome.warnings))
    return render_template(
        "register/suppliers_check.html", outcome=outcome, counts=outcome.counts, name=name, content=packed(content),
        form=KeptFileForm(formdata=None), faults=faults, warnings=warnings)


def _short_name(name: str) -> str:
    """Return the last part of a file's name, for the book of imports; it is never used as a path."""
    return "".join(sign for sign in PurePath(name).name if sign.isprintable())[:LONGEST_NAME]


def _choices(filters: Filters, names: Names, around: Around) -> list[dict[str, Any]]:
    """Return the filters beside the search: name, what is chosen, and pairs of code and label.

    A single option would divide nothing: that filter is left out, unless the address holds one.
    """
    offered: Mapping[str, tuple[Mapping[str, str], Container[str] | None]] = {
        "authority": (names.authorities, around.authorities), "category": (names.categories, around.categories),
        "country": ({code: country_name(code) for code in {*around.countries, filters.country} if code}, around.countries)}
    made = []
    for name, (named, wanted) in offered.items():
        chosen = filters.arguments.get(name, "")
        held = {code: label for code, label in named.items() if wanted is None or code in wanted}
        if chosen:
            held.setdefault(chosen, named.get(chosen, chosen))
        if chosen or len(held) > 1:
            made.append({"name": name, "chosen": chosen, "options": sorted(held.items(), key=lambda pair: sort_key(pair[1]))})
    return made
