"""What a supplier meets last, drawn: the answers to check and sign, and the receipt.

Both are printed once per version, texts and language (`web/frames.py`); a request fills the gaps.
"""

from collections import Counter

from portal.core.errors import MissingAnswer
from portal.core.instances import name_of
from portal.core.progress import missing
from portal.language.current import gettext
from portal.language.formats import format_moment
from portal.supplier.answering import origins, pages
from portal.supplier.answering.comings import NEITHER, Both, draw_moved
from portal.supplier.answering.drafts import Draft
from portal.supplier.answering.forms import SignForm
from portal.supplier.answering.readbacks import read_back
from portal.supplier.answering.receipts import MentionedPoint, Receipt
from portal.web.fields import form_faults
from portal.web.frames import around, framed, print_page, print_part
from portal.web.markup import escape_text
from portal.web.questions.segments import EncodedSegment
from portal.web.security import random_text

CHECK_PARTS, RECEIPT_PARTS = "answering/_check_parts.html", "answering/_receipt_parts.html"
Gaps = dict[str, str | bytes]


def draw_check(draft: Draft, form: SignForm | None = None, *, refused: bool = False, moved: Both = NEITHER) -> bytes:
    """Return every answer to be checked, what is missing, and the form to sign.

    Args:
        form: as it was sent, if it was: with its faults, and what was entered.
        refused: whether it was sent while answers were missing.
        moved: the sections that have come or gone with the save that led here.
    """
    page: EncodedSegment = framed(("check",), lambda: print_page("answering/check.html"))
    values = around() | _whose(draft) | {"answers": read_back(draft, change=True)}
    if form is None:
        values |= {"form-key": random_text(9), "form": framed(
            ("sign", draft.opened.version_id, draft.texts.digest), lambda: _sign(draft, SignForm(formdata=None)))}
    else:
        values |= {"form-key": escape_text(form.form_key.data or random_text(9)), "form": _sign(draft, form)}
        if faults := form_faults(form):
            values |= {"problems": print_part(CHECK_PARTS, "problems", faults), "faulty": escape_text(gettext("Error:")) + " "}
    if any(moved):
        values["moved"] = draw_moved(moved)
    if lacks := missing(draft.route, draft.compiled.questionnaire):
        values |= {"missing": print_part(CHECK_PARTS, "missing", _missing(draft, lacks), _lacking(draft, lacks), refused),
                   "lacking": print_part(CHECK_PARTS, "lacking", all([_only_waits(lack) for lack in lacks]))}
    return page.fill(values)


def _sign(draft: Draft, form: SignForm) -> str:
    texts = draft.texts
    return print_part(CHECK_PARTS, "sign", form, texts.text("statement.text"), texts.lang_of("statement.text"))


def _whose(draft: Draft) -> Gaps:
    opened = draft.opened
    return {"assessment": str(opened.id), "supplier": escape_text(opened.supplier_name),
            "number": escape_text(opened.registration_number)}


def draw_receipt(draft: Draft, receipt: Receipt, *, told: bool) -> bytes:
    """Return the receipt with every answer as it was given.

    Args:
        draft: the assessment as it is now.
        told: whether there is more to read: a result, or a deviation.
    """
    known = {"told": told, "in_time": receipt.in_time, "points": bool(receipt.points)}
    page: EncodedSegment = framed(("receipt", *known.values()), lambda: print_page("answering/receipt.html", **known))
    return page.fill(around() | _whose(draft) | {
        "address": escape_text(draft.opened.contact_email), "moment": escape_text(format_moment(receipt.received_at)),
        "receipt": escape_text(receipt.number), "name": escape_text(receipt.signed_name),
        "role": escape_text(receipt.signed_role), "digest": escape_text(receipt.grouped_digest),
        "contracts": "<br>".join([escape_text(label) for _, label in pages.contract_labels(draft)]),
        "points": "".join([_point(point) for point in receipt.points]), "answers": read_back(receipt.draft, change=False)})


def _point(point: MentionedPoint) -> str:
    return framed(("point", point), lambda: print_part(RECEIPT_PARTS, "point", point))


def _lacking(draft: Draft, lacks: tuple[MissingAnswer, ...]) -> list[dict[str, object]]:
    """The sections where something is missing or unconfirmed, each with how much of either and the address of the first of it."""
    texts = draft.texts.marked()
    first: dict[tuple[str, str], str] = {}
    counts: Counter[tuple[str, str]] = Counter()
    waiting: Counter[tuple[str, str]] = Counter()
    for lack in lacks:
        first.setdefault((lack.section, lack.instance), lack.question)
        (waiting if _only_waits(lack) else counts)[lack.section, lack.instance] += 1
    return [{"title": texts.text(f"section.{key[0]}.title"), "place": name_of(draft.opened.profile, key[1]), "count": counts[key],
             "waiting": waiting[key], "url": pages.page_url(draft, key, _anchor=f"q-{question}", **origins.CHECK)}
            for key, question in first.items()]


def _missing(draft: Draft, lacks: tuple[MissingAnswer, ...]) -> list[dict[str, object]]:
    numbers, texts = draft.compiled.questionnaire.numbers, draft.texts.marked()
    return [{"url": pages.page_url(draft, (lack.section, lack.instance), _anchor=f"q-{lack.question}", **origins.CHECK),
             "place": name_of(draft.opened.profile, lack.instance), "faulty": lack.faulty,
             "carried": _only_waits(lack), "question": f"{numbers[lack.question]} {texts.text(f'{lack.question}.text')}"}
            for lack in lacks]


def _only_waits(lack: MissingAnswer) -> bool:
    """Whether the answer is there and readable, and was carried over: it wants nothing but to be confirmed."""
    return lack.carried and not lack.faulty
