"""Signing in and out, the second factor, and one's own page."""

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core.passwords import weakness
from portal.core.states import Role
from portal.platform import demonstration, throttling
from portal.staff.accounts import codes, queries, words
from portal.staff.accounts.forms import CodeForm, PasswordForm, RecoveryForm, SignInForm
from portal.staff.accounts.services import passwords as own_password
from portal.staff.accounts.services import people, sessions
from portal.staff.accounts.services.sessions import Outcome
from portal.staff.accounts.signing_in import Person, enter, leave, passwords, person, sealer
from portal.web import locale
from portal.web.current import clock, reading, settings, write
from portal.web.returning import local_page

bp = Blueprint("accounts", __name__, template_folder="templates")

NEXT, RECOVERED = "next", "recovered"
"""In the browser's session: where somebody wanted to go, and when a recovery code stood in for the app."""
MAY_REPLACE_FOR = timedelta(minutes=15)
"""How long after that a new app may be put in the place of the lost one."""


@bp.get("/sign-in")
def show_sign_in() -> ResponseReturnValue:
    """Ask for address and password."""
    if current_user.is_authenticated and current_user.has_second_factor:
        return redirect(url_for("home.show_home"), 303)
    return _sign_in_page(SignInForm(next=request.args.get(NEXT, ""), unstored=request.args.get("unstored", "")))


@bp.post("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Compare the password outside the transaction, since that takes long; count and judge the try within."""
    form = SignInForm()
    if not form.validate():
        return _sign_in_page(form, status=422)
    email, network, now = people.normal_email(form.email.data or ""), throttling.network(request.remote_addr or ""), clock()
    tried = sessions.Try(email, network, None)
    with reading() as db:
        if wait := throttling.seconds_to_wait(db, tried.counters, now=now):
            return _sign_in_page(form, Outcome(wait_seconds=wait))
        credentials = queries.find_credentials(db, email)
    tried = sessions.compare(credentials, email, form.password.data or "", network, passwords=passwords())
    waived = settings().is_demonstration and settings().is_local
    outcome = write(lambda db: sessions.sign_in(db, tried, waive_second_factor=waived, now=now))
    if not outcome.token:
        return _sign_in_page(form, outcome)
    enter(outcome.token)
    target = local_page(form.next.data)
    if waived:
        return redirect(target or url_for("home.show_home"), 303)
    if target:
        session[NEXT] = target
    return redirect(url_for(".show_second_factor"), 303)


@bp.get("/second-factor")
def show_second_factor() -> ResponseReturnValue:
    """Ask for a code; whoever has no second factor yet gets one first."""
    if not person().signed_in.is_enrolled:
        return redirect(url_for(".show_enrolment"), 303)
    return _second_factor_page(CodeForm())


@bp.post("/second-factor")
def give_second_factor() -> ResponseReturnValue:
    """Take a code and let the person in."""
    form, known, now = CodeForm(), person(), clock()
    if not form.validate():
        return _second_factor_page(form, status=422)
    code = form.code.data or ""
    outcome = write(lambda db: sessions.give_second_factor(db, known.signed_in, code, sealer=sealer(), now=now))
    if not outcome.token:
        return _second_factor_page(form, outcome)
    target = local_page(session.get(NEXT))
    enter(outcome.token)
    if not outcome.by_recovery_code:
        return redirect(target or url_for("home.show_home"), 303)
    session[RECOVERED] = now.timestamp()
    if target:
        session[NEXT] = target
    return redirect(url_for(".show_new_app"), 303)


@bp.get("/account/app")
def show_new_app() -> ResponseReturnValue:
    """Offer a new app to whoever has just signed in with a recovery code: the old one may be lost, and codes run out."""
    return _enrolment_page(CodeForm(), replaces=True) if _may_replace() else redirect(url_for(".show_account"), 303)


@bp.post("/account/app")
def replace_app() -> ResponseReturnValue:
    """Put a new app in the place of the lost one, and show new recovery codes, once."""
    return _connect(replaces=True) if _may_replace() else redirect(url_for(".show_account"), 303)


@bp.get("/enrolment")
def show_enrolment() -> ResponseReturnValue:
    """Offer a seed as a QR code; it follows from the session, so that showing it stores nothing."""
    if person().signed_in.is_enrolled:
        return redirect(url_for(".show_second_factor"), 303)
    return _enrolment_page(CodeForm())


@bp.post("/enrolment")
def enrol() -> ResponseReturnValue:
    """Keep the seed once a code from it is shown; then show the recovery codes, once."""
    return _connect()


def _connect(*, replaces: bool = False) -> ResponseReturnValue:
    form, known, now = CodeForm(), person(), clock()
    if not form.validate():
        return _enrolment_page(form, status=422, replaces=replaces)
    seed, code = _seed(known), form.code.data or ""
    outcome = write(lambda db: sessions.enrol(db, known.signed_in, seed, code, sealer=sealer(), now=now, replaces=replaces))
    if not outcome.token:
        return _enrolment_page(form, outcome, replaces=replaces)
    target = local_page(session.get(NEXT)) or url_for("home.show_home")
    enter(outcome.token)
    return render_template("accounts/recovery_codes.html", codes=outcome.recovery_codes, target=target)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this session."""
    known, now = person(), clock()
    write(lambda db: sessions.sign_out(db, known.signed_in, now=now))
    leave()
    return redirect(url_for(".show_sign_in"), 303)


@bp.get("/account")
def show_account() -> ResponseReturnValue:
    """Show the person's own page."""
    return _account_page()


@bp.post("/account/recovery-codes")
def renew_recovery_codes() -> ResponseReturnValue:
    """Replace the recovery codes and show the new ones, once."""
    form, known, now = RecoveryForm(), person(), clock()
    if not form.validate():
        return _account_page(recovery=form, status=422)
    code = form.code.data or ""
    outcome = write(lambda db: sessions.renew_recovery_codes(db, known.signed_in, code, sealer=sealer(), now=now))
    if not outcome.recovery_codes:
        return _account_page(outcome, recovery=form)
    return render_template("accounts/recovery_codes.html", codes=outcome.recovery_codes, target=url_for(".show_account"))


@bp.post("/account/password")
def change_password() -> ResponseReturnValue:
    """Replace the person's own password; passwords are compared and hashed outside the transaction, since that takes long."""
    form, known, now = PasswordForm(), person(), clock()
    is_sound = form.validate()
    if weak := weakness(form.new.data or "", [known.reader.email, known.reader.name]) if not form.new.errors else None:
        form.new.errors, is_sound = [str(words.WEAK[weak])], False
    if not is_sound:
        return _account_page(change=form, status=422)
    with reading() as db:
        if wait := throttling.seconds_to_wait(db, own_password.counters(known.signed_in), now=now):
            return _account_page(Outcome(wait_seconds=wait), change=form)
        credentials = queries.find_credentials(db, known.reader.email)
    proved = own_password.proof(credentials, form.present.data or "", passwords=passwords())
    new_hash = passwords().hash(form.new.data or "") if proved else ""
    outcome = write(lambda db: own_password.change_password(db, known.signed_in, proved, new_hash, now=now))
    if not outcome.token:
        return _account_page(outcome, change=form)
    demonstration.note_password(settings(), known.reader.email, form.new.data or "")
    enter(outcome.token)
    return redirect(url_for(".show_account", changed="password"), 303)


@bp.post("/account/sessions")
def end_other_sessions() -> ResponseReturnValue:
    """End the person's sessions in other browsers."""
    known, now = person(), clock()
    write(lambda db: sessions.end_other_sessions(db, known.signed_in, now=now))
    return redirect(url_for(".show_account"), 303)


@bp.post("/language")
def choose_language() -> ResponseReturnValue:
    """Remember a language, for the browser and for the person, and show the same page in it."""
    tag = request.form.get("language", "")
    if locale.choose_language(tag) and current_user.is_authenticated:
        known = person()
        write(lambda db: sessions.choose_language(db, known.reader.id, tag))
    return redirect(local_page(request.form.get("back")) or url_for("home.show_home"), 303)


def _sign_in_page(form: SignInForm, refused: Outcome | None = None, *, status: int = 200) -> ResponseReturnValue:
    return _page("accounts/sign_in.html", refused, status, form=form, wrong=words.WRONG_PASSWORD)


def _second_factor_page(form: CodeForm, refused: Outcome | None = None, *, status: int = 200) -> ResponseReturnValue:
    return _page("accounts/second_factor.html", refused, status, form=form)


def _may_replace() -> bool:
    """Whether a recovery code was used a moment ago, in this very session: it proves as much as the app would."""
    return clock().timestamp() - float(session.get(RECOVERED, 0)) < MAY_REPLACE_FOR.total_seconds()


def _enrolment_page(form: CodeForm, refused: Outcome | None = None, *, status: int = 200,
                    replaces: bool = False) -> ResponseReturnValue:
    known = person()
    seed = _seed(known)
    address = codes.seed_address(seed, known.reader.email)
    width, path = codes.qr_path(address)
    return _page("accounts/enrolment.html", refused, status, form=form, address=address, width=width, path=path,
                 replaces=replaces, target=local_page(session.get(NEXT)) or url_for("home.show_home"),
                 seed=" ".join(seed[start:start + 4] for start in range(0, len(seed), 4)))


def _account_page(refused: Outcome | None = None, *, recovery: RecoveryForm | None = None, change: PasswordForm | None = None,
                  status: int = 200) -> ResponseReturnValue:
    known, now = person(), clock()
    with reading() as db:
        listed = queries.list_sessions(db, known.signed_in, now=now)
        left = queries.count_recovery_codes(db, known.reader.id)
    roles = [words.ROLES[role] for role in Role if role in known.reader.roles]
    return _page("accounts/account.html", refused, status, wrong=words.WRONG_PRESENT if change else words.WRONG_CODE,
                 form=recovery or RecoveryForm(formdata=None), change=change or PasswordForm(formdata=None), person=known.reader,
                 roles=roles, sessions=listed, left=left, is_enrolled=known.signed_in.is_enrolled,
                 is_changed="changed" in request.args, may_replace=_may_replace())


def _page(template: str, refused: Outcome | None, status: int, *, wrong: str = words.WRONG_CODE,
          **values: object) -> ResponseReturnValue:
    """Show a page with what was refused, if anything: 429 and when to come back, or 422."""
    if refused is None:
        return render_template(template, refusal="", **values), status
    if refused.wait_seconds:
        told = render_template(template, refusal=words.too_many(refused.wait_seconds), **values)
        return told, 429, {"Retry-After": str(refused.wait_seconds)}
    return render_template(template, refusal=words.SEED_LOST if refused.is_seed_lost else wrong, **values), 422


def _seed(known: Person) -> str:
    return codes.seed_for(known.token, settings().secret_keys[0])
