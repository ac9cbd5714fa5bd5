"""Who may call what: one table for each wing, enforced before every request, walked by tests.

A route missing here fails the start. The table says who may come to the door; which rows they then see is part of every query.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core.errors import LinkRefused, NotAllowed
from portal.core.people import Reader
from portal.core.states import Role
from portal.web.here import request_here
from portal.web.returning import way_back


@dataclass(frozen=True)
class Access:
    """Who may call an endpoint.

    Attributes:
        roles: staff roles, any of which suffices; empty in the supplier wing.
        public: anybody.
        link: whoever opened a link to the assessment in the address (the query checks which).
        password_only: a person who has given the password but not yet the second factor.
    """

    roles: frozenset[Role] = frozenset()
    public: bool = False
    link: bool = False
    password_only: bool = False


PUBLIC = Access(public=True)
LINK = Access(link=True)
HALFWAY = Access(password_only=True)

KANSLI = frozenset({Role.ADMINISTRATOR, Role.REVIEWER})
REGIONS = frozenset({Role.CONTRACT_MANAGER, Role.REGION_OFFICER, Role.REGION_READER})
RESULTS = KANSLI | REGIONS | {Role.COORDINATOR}
AUTHORS = frozenset({Role.ADMINISTRATOR, Role.AUTHOR})
TRANSLATORS = AUTHORS | {Role.TRANSLATOR}
READERS_OF_CONTENT = AUTHORS | {Role.REVIEWER, Role.TRANSLATOR}
ANYONE = frozenset(Role)

SUPPLIER: Mapping[str, Access] = {
    "static": PUBLIC,
    "health.show_life": PUBLIC,
    "health.show_readiness": PUBLIC,
    "information.show_front": PUBLIC,
    "information.show_privacy": PUBLIC,
    "information.show_accessibility": PUBLIC,
    "information.show_letter": PUBLIC,
    "information.choose_language": PUBLIC,
    "answering.show_invitation": PUBLIC,
    "answering.open_link": PUBLIC,
    "answering.show_tasks": LINK,
    "answering.show_section": LINK,
    "answering.save_section": LINK,
    "answering.show_part": LINK,
    "answering.save_part": LINK,
    "answering.check_answers": LINK,
    "answering.lead_to_check": LINK,
    "answering.submit_assessment": LINK,
    "answering.show_receipt": LINK,
    "answering.show_answers": LINK,
    "answering.show_questions": LINK,
    "answering.show_sites": LINK,
    "answering.show_new_site": LINK,
    "answering.add_site": LINK,
    "answering.show_site": LINK,
    "answering.change_site": LINK,
    "answering.close_site": LINK,
    "answering.reopen_site": LINK,
    "improving.show_result": LINK,
    "improving.show_deviation": LINK,
}

STAFF: Mapping[str, Access] = {
    "static": PUBLIC,
    "health.show_life": PUBLIC,
    "health.show_readiness": PUBLIC,
    "accounts.show_sign_in": PUBLIC,
    "accounts.sign_in": PUBLIC,
    "accounts.choose_language": PUBLIC,
    "accounts.show_second_factor": HALFWAY,
    "accounts.give_second_factor": HALFWAY,
    "accounts.show_enrolment": HALFWAY,
    "accounts.enrol": HALFWAY,
    "accounts.sign_out": Access(roles=ANYONE, password_only=True),
    "accounts.show_account": Access(roles=ANYONE),
    "accounts.renew_recovery_codes": Access(roles=ANYONE),
    "accounts.end_other_sessions": Access(roles=ANYONE),
    "accounts.change_password": Access(roles=ANYONE),
    "accounts.show_new_app": Access(roles=ANYONE),
    "accounts.replace_app": Access(roles=ANYONE),
    "home.show_home": Access(roles=ANYONE),
    "register.list_suppliers": Access(roles=RESULTS),
    "register.show_supplier": Access(roles=RESULTS),
    "register.show_import": Access(roles=KANSLI),
    "register.import_suppliers": Access(roles=KANSLI),
    "campaigns.list_campaigns": Access(roles=KANSLI),
    "campaigns.show_new_campaign": Access(roles=KANSLI),
    "campaigns.create_campaign": Access(roles=KANSLI),
    "campaigns.show_change": Access(roles=KANSLI),
    "campaigns.change_campaign": Access(roles=KANSLI),
    "campaigns.show_removal": Access(roles=KANSLI),
    "campaigns.remove_campaign": Access(roles=KANSLI),
    "campaigns.show_campaign": Access(roles=KANSLI),
    "campaigns.list_recipients": Access(roles=KANSLI),
    "campaigns.show_sample_letter": Access(roles=KANSLI),
    "campaigns.show_languages": Access(roles=KANSLI),
    "campaigns.allow_languages": Access(roles=KANSLI),
    "campaigns.invite_suppliers": Access(roles=KANSLI),
    "campaigns.send_new_link": Access(roles=KANSLI),
    "authoring.list_questionnaires": Access(roles=READERS_OF_CONTENT),
    "authoring.show_questionnaire": Access(roles=READERS_OF_CONTENT),
    "authoring.print_questionnaire": Access(roles=READERS_OF_CONTENT),
    "authoring.download_questionnaire": Access(roles=AUTHORS),
    "authoring.show_preview": Access(roles=READERS_OF_CONTENT),
    "authoring.continue_preview": Access(roles=READERS_OF_CONTENT),
    "authoring.show_draft_preview": Access(roles=READERS_OF_CONTENT),
    "authoring.continue_draft_preview": Access(roles=READERS_OF_CONTENT),
    "authoring.print_draft": Access(roles=READERS_OF_CONTENT),
    "authoring.show_new_draft": Access(roles=AUTHORS),
    "authoring.make_draft": Access(roles=AUTHORS),
    "authoring.show_draft": Access(roles=READERS_OF_CONTENT),
    "authoring.replace_draft": Access(roles=AUTHORS),
    "authoring.act_on_draft": Access(roles=AUTHORS),
    "authoring.show_wording": Access(roles=AUTHORS),
    "authoring.propose_wording": Access(roles=AUTHORS),
    "authoring.compare_draft": Access(roles=READERS_OF_CONTENT),
    "authoring.show_replay": Access(roles=AUTHORS),
    "authoring.replay_draft": Access(roles=AUTHORS),
    "authoring.re_evaluate_round": Access(roles=AUTHORS),
    "authoring.show_judging": Access(roles=AUTHORS),
    "authoring.judge_again": Access(roles=AUTHORS),
    "authoring.change_version": Access(roles=AUTHORS),
    "authoring.show_rules": Access(roles=READERS_OF_CONTENT),
    "authoring.change_rules": Access(roles=AUTHORS),
    "letters.list_letters": Access(roles=KANSLI),
    "letters.show_letter": Access(roles=KANSLI),
    "review.list_findings": Access(roles=RESULTS),
    "review.show_finding": Access(roles=RESULTS),
    "review.decide_finding": Access(roles=KANSLI),
    "review.ask_about_finding": Access(roles=KANSLI),
    "review.release_finding": Access(roles=KANSLI),
    "review.show_new_finding": Access(roles=KANSLI),
    "review.raise_finding": Access(roles=KANSLI),
    "review.list_assessments": Access(roles=RESULTS),
    "review.show_assessment": Access(roles=RESULTS),
    "review.open_answer": Access(roles=RESULTS),
    "review.release_assessment": Access(roles=KANSLI),
    "sites.show_choice": Access(roles=KANSLI),
    "sites.choose_sites": Access(roles=KANSLI),
    "sites.show_new_site": Access(roles=KANSLI),
    "sites.add_site": Access(roles=KANSLI),
    "translations.list_languages": Access(roles=TRANSLATORS),
    "translations.show_language": Access(roles=TRANSLATORS),
    "translations.show_texts": Access(roles=TRANSLATORS),
    "translations.save_text": Access(roles=TRANSLATORS),
    "translations.approve_texts": Access(roles=TRANSLATORS),
    "translations.use_texts": Access(roles=TRANSLATORS),
    "translations.download_file": Access(roles=TRANSLATORS),
    "translations.upload_file": Access(roles=TRANSLATORS),
    "outcomes.list_deviations": Access(roles=RESULTS),
    "outcomes.show_deviation": Access(roles=RESULTS),
    "outcomes.close_deviation": Access(roles=KANSLI),
    "outcomes.withdraw_deviation": Access(roles=KANSLI),
}


class UndeclaredRoute(RuntimeError):
    """A route has no line in the access table, or a line has no route: the application must not start."""


def init_access(app: Flask, table: Mapping[str, Access]) -> None:
    """Enforce a table before every request.

    Raises:
        UndeclaredRoute: the table and the routes of the application are not the same set.
    """
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    if different := endpoints ^ set(table):
        raise UndeclaredRoute(", ".join(sorted(different)))

    def enforce() -> ResponseReturnValue | None:
        endpoint = request_here().request.endpoint
        if endpoint is None:
            return None  # no such address: the error page answers
        return _enforce(table[endpoint])

    app.before_request(enforce)


def _enforce(access: Access) -> ResponseReturnValue | None:
    if access.public:
        return None
    if access.link:
        if not request_here().session.get("links"):
            raise LinkRefused
        return None
    return _enforce_staff(access)


def _enforce_staff(access: Access) -> ResponseReturnValue | None:
    if not current_user.is_authenticated:
        return redirect(url_for("accounts.show_sign_in", **_told(access)), 303)
    if not current_user.has_second_factor:
        if access.password_only:
            return None
        return redirect(url_for("accounts.show_second_factor"), 303)
    if access.password_only and not access.roles:
        return redirect(url_for("home.show_home"), 303)
    person: Reader = current_user.reader
    if not person.roles & access.roles:
        raise NotAllowed
    return None


def _told(access: Access) -> dict[str, Any]:
    """Return what the sign-in page is told: where to go afterwards, and whether something was sent that is stored nowhere.

    After a form that is the page it stood on. Codes and signing out are nothing that anybody would look for.
    """
    is_form = request.method not in ("GET", "HEAD")
    if is_form and access.password_only:
        return {}
    told = {"unstored": "yes"} if is_form else {}
    page = way_back().rstrip("?")
    return told if page == f"{request.root_path}/" else {"next": page, **told}
