"""What every door answers to everybody. Written by hand, reviewed, apart from the product's own table: a change there is noticed.

One line for each route, method and kind of row it leads to. What a cell may say:

    ok 200 · on 303 to another page of the wing · in 303 to the sign-in · second 303 to the second factor · home 303 to the start
    mend 422 · stale 409 · bad 400 · no 403 · gone 404 · link 404 that says what to do about a link

Kinds of row: `-` the route names none · `own` · `foreign` · `absent`; in the staff wing besides `open` (submitted, its findings
not decided) and `draft` (begun, not submitted), both of the own region, and `unsent` (a round nobody has been invited to).
"""

from collections.abc import Mapping

SUPPLIER_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "visitor": ("visitor",), "draft": ("draft",), "submitted": ("submitted",), "released": ("released",),
    "ended": ("expired", "recalled"),
}
"""Column to the browsers it speaks of: one that opened no link, links to cases in three states, a link that opens no more."""

SUPPLIER = """
                                        visitor draft  submitted released ended
static                      GET  -       ok      ok     ok        ok       ok
health.show_life            GET  -       ok      ok     ok        ok       ok
health.show_readiness       GET  -       ok      ok     ok        ok       ok
information.show_front      GET  -       ok      ok     ok        ok       ok
information.show_privacy    GET  -       ok      ok     ok        ok       ok
information.show_accessibility GET -     ok      ok     ok        ok       ok
information.show_letter     GET  -       ok      ok     ok        ok       ok
information.choose_language POST -       on      on     on        on       on
answering.show_invitation   GET  own     ok      ok     ok        ok       link
answering.show_invitation   GET  foreign ok      ok     ok        ok       ok
answering.show_invitation   GET  absent  link    link   link      link     link
answering.open_link         POST own     on      on     on        on       link
answering.open_link         POST foreign on      on     on        on       on
answering.open_link         POST absent  link    link   link      link     link
answering.show_tasks        GET  own     link    ok     on        on       link
answering.show_tasks        GET  foreign link    link   link      link     link
answering.show_tasks        GET  absent  link    link   link      link     link
answering.show_section      GET  own     link    ok     on        on       link
answering.show_section      GET  foreign link    link   link      link     link
answering.show_section      GET  absent  link    link   link      link     link
answering.save_section      POST own     no      on     stale     stale    no
answering.save_section      POST foreign no      no     no        no       no
answering.save_section      POST absent  no      no     no        no       no
answering.show_part         GET  own     link    gone   on        on       link
answering.show_part         GET  foreign link    link   link      link     link
answering.show_part         GET  absent  link    link   link      link     link
answering.save_part         POST own     no      gone   gone      gone     no
answering.save_part         POST foreign no      no     no        no       no
answering.save_part         POST absent  no      no     no        no       no
answering.check_answers     GET  own     link    ok     on        on       link
answering.check_answers     GET  foreign link    link   link      link     link
answering.check_answers     GET  absent  link    link   link      link     link
answering.lead_to_check     GET  own     link    on     on        on       on
answering.lead_to_check     GET  foreign link    link   link      link     link
answering.lead_to_check     GET  absent  link    link   link      link     link
answering.submit_assessment POST own     no      mend   mend      mend     no
answering.submit_assessment POST foreign no      no     no        no       no
answering.submit_assessment POST absent  no      no     no        no       no
answering.show_receipt      GET  own     link    gone   ok        ok       link
answering.show_receipt      GET  foreign link    link   link      link     link
answering.show_receipt      GET  absent  link    link   link      link     link
answering.show_answers      GET  own     link    gone   on        on       link
answering.show_answers      GET  foreign link    link   link      link     link
answering.show_answers      GET  absent  link    link   link      link     link
answering.show_questions    GET  own     link    ok     ok        ok       link
answering.show_questions    GET  foreign link    link   link      link     link
answering.show_questions    GET  absent  link    link   link      link     link
answering.show_sites        GET  own     link    ok     ok        ok       link
answering.show_sites        GET  foreign link    link   link      link     link
answering.show_sites        GET  absent  link    link   link      link     link
answering.show_new_site     GET  own     link    ok     ok        ok       link
answering.show_new_site     GET  foreign link    link   link      link     link
answering.show_new_site     GET  absent  link    link   link      link     link
answering.add_site          POST own     no      mend   mend      mend     no
answering.add_site          POST foreign no      no     no        no       no
answering.add_site          POST absent  no      no     no        no       no
answering.show_site         GET  own     link    ok     ok        ok       link
answering.show_site         GET  foreign link    link   link      link     link
answering.show_site         GET  absent  link    link   link      link     link
answering.change_site       POST own     no      mend   mend      mend     no
answering.change_site       POST foreign no      no     no        no       no
answering.change_site       POST absent  no      no     no        no       no
answering.close_site        POST own     link    on     on        on       link
answering.close_site        POST foreign link    link   link      link     link
answering.close_site        POST absent  link    link   link      link     link
answering.reopen_site       POST own     link    on     on        on       link
answering.reopen_site       POST foreign link    link   link      link     link
answering.reopen_site       POST absent  link    link   link      link     link
improving.show_result       GET  own     link    ok     ok        ok       link
improving.show_result       GET  foreign link    link   link      link     link
improving.show_result       GET  absent  link    link   link      link     link
improving.show_deviation    GET  own     link    link   link      ok       link
improving.show_deviation    GET  foreign link    link   link      link     link
improving.show_deviation    GET  absent  link    link   link      link     link
"""

STAFF_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "visitor": ("visitor", "disabled"), "halfway": ("password_only",), "admin": ("administrator",), "reviewer": ("reviewer",),
    "coord": ("coordinator",), "region": ("contract_manager", "region_officer", "region_reader"), "author": ("author",),
    "transl": ("translator",), "others": ("auditor", "observer"),
}
"""Column to the people it speaks of. Another region's reader is asked with own and foreign exchanged."""

STAFF = """
                                       visitor  halfway  admin    reviewer coord    region   author   transl   others
static                       GET  -    ok       ok       ok       ok       ok       ok       ok       ok       ok
health.show_life             GET  -    ok       ok       ok       ok       ok       ok       ok       ok       ok
health.show_readiness        GET  -    ok       ok       ok       ok       ok       ok       ok       ok       ok
accounts.show_sign_in        GET  -    ok       ok       home     home     home     home     home     home     home
accounts.sign_in             POST -    mend     mend     mend     mend     mend     mend     mend     mend     mend
accounts.choose_language     POST -    home     home     home     home     home     home     home     home     home
accounts.show_second_factor  GET  -    in       ok       home     home     home     home     home     home     home
accounts.give_second_factor  POST -    in       mend     home     home     home     home     home     home     home
accounts.show_enrolment      GET  -    in       second   home     home     home     home     home     home     home
accounts.enrol               POST -    in       mend     home     home     home     home     home     home     home
accounts.sign_out            POST -    in       in       in       in       in       in       in       in       in
accounts.show_account        GET  -    in       second   ok       ok       ok       ok       ok       ok       ok
accounts.renew_recovery_codes POST -   in       second   mend     mend     mend     mend     mend     mend     mend
accounts.change_password     POST -    in       second   mend     mend     mend     mend     mend     mend     mend
accounts.show_new_app        GET  -    in       second   on       on       on       on       on       on       on
accounts.replace_app         POST -    in       second   on       on       on       on       on       on       on
accounts.end_other_sessions  POST -    in       second   on       on       on       on       on       on       on
home.show_home               GET  -    in       second   ok       ok       ok       ok       ok       ok       ok
register.list_suppliers      GET  -    in       second   ok       ok       ok       ok       no       no       no
register.show_supplier       GET  own  in       second   ok       ok       ok       ok       no       no       no
register.show_supplier       GET  open in       second   ok       ok       ok       ok       no       no       no
register.show_supplier       GET  draft in       second   ok       ok       ok       ok       no       no       no
register.show_supplier       GET  foreign in       second   ok       ok       gone     gone     no       no       no
register.show_supplier       GET  absent in       second   gone     gone     gone     gone     no       no       no
register.show_import         GET  -    in       second   ok       ok       no       no       no       no       no
register.import_suppliers    POST -    in       second   mend     mend     no       no       no       no       no
campaigns.list_campaigns     GET  -    in       second   ok       ok       no       no       no       no       no
campaigns.show_new_campaign  GET  -    in       second   ok       ok       no       no       no       no       no
campaigns.create_campaign    POST -    in       second   mend     mend     no       no       no       no       no
campaigns.show_campaign      GET  own  in       second   ok       ok       no       no       no       no       no
campaigns.show_campaign      GET  absent in       second   gone     gone     no       no       no       no       no
campaigns.show_change        GET  unsent in       second   ok       ok       no       no       no       no       no
campaigns.show_change        GET  own  in       second   stale    stale    no       no       no       no       no
campaigns.show_change        GET  absent in       second   gone     gone     no       no       no       no       no
campaigns.change_campaign    POST unsent in       second   mend     mend     no       no       no       no       no
campaigns.change_campaign    POST own  in       second   stale    stale    no       no       no       no       no
campaigns.change_campaign    POST absent in       second   gone     gone     no       no       no       no       no
campaigns.show_removal       GET  unsent in       second   ok       ok       no       no       no       no       no
campaigns.show_removal       GET  own  in       second   stale    stale    no       no       no       no       no
campaigns.show_removal       GET  absent in       second   gone     gone     no       no       no       no       no
campaigns.remove_campaign    POST unsent in       second   stale    stale    no       no       no       no       no
campaigns.remove_campaign    POST own  in       second   stale    stale    no       no       no       no       no
campaigns.remove_campaign    POST absent in       second   gone     gone     no       no       no       no       no
campaigns.list_recipients    GET  own  in       second   ok       ok       no       no       no       no       no
campaigns.list_recipients    GET  absent in       second   gone     gone     no       no       no       no       no
campaigns.show_sample_letter GET  own  in       second   ok       ok       no       no       no       no       no
campaigns.show_sample_letter GET  absent in       second   gone     gone     no       no       no       no       no
campaigns.show_languages     GET  own  in       second   ok       ok       no       no       no       no       no
campaigns.show_languages     GET  absent in       second   gone     gone     no       no       no       no       no
campaigns.allow_languages    POST own  in       second   on       on       no       no       no       no       no
campaigns.allow_languages    POST absent in       second   gone     gone     no       no       no       no       no
campaigns.invite_suppliers   POST own  in       second   on       on       no       no       no       no       no
campaigns.invite_suppliers   POST absent in       second   gone     gone     no       no       no       no       no
campaigns.send_new_link      POST own  in       second   on       on       no       no       no       no       no
campaigns.send_new_link      POST absent in       second   gone     gone     no       no       no       no       no
letters.list_letters         GET  -    in       second   ok       ok       no       no       no       no       no
letters.show_letter          GET  own  in       second   ok       ok       no       no       no       no       no
letters.show_letter          GET  absent in       second   gone     gone     no       no       no       no       no
review.list_findings         GET  -    in       second   ok       ok       ok       ok       no       no       no
review.show_finding          GET  own  in       second   ok       ok       ok       ok       no       no       no
review.show_finding          GET  open in       second   ok       ok       gone     gone     no       no       no
review.show_finding          GET  foreign in       second   ok       ok       gone     gone     no       no       no
review.show_finding          GET  absent in       second   gone     gone     gone     gone     no       no       no
review.decide_finding        POST own  in       second   stale    stale    no       no       no       no       no
review.decide_finding        POST open in       second   mend     mend     no       no       no       no       no
review.decide_finding        POST absent in       second   gone     gone     no       no       no       no       no
review.ask_about_finding     GET  own  in       second   stale    stale    no       no       no       no       no
review.ask_about_finding     GET  open in       second   stale    stale    no       no       no       no       no
review.ask_about_finding     GET  absent in       second   gone     gone     no       no       no       no       no
review.release_finding       POST own  in       second   stale    stale    no       no       no       no       no
review.release_finding       POST open in       second   stale    stale    no       no       no       no       no
review.release_finding       POST absent in       second   gone     gone     no       no       no       no       no
review.show_new_finding      GET  open in       second   ok       ok       no       no       no       no       no
review.show_new_finding      GET  absent in       second   gone     gone     no       no       no       no       no
review.raise_finding         POST open in       second   mend     mend     no       no       no       no       no
review.raise_finding         POST absent in       second   gone     gone     no       no       no       no       no
review.list_assessments      GET  -    in       second   ok       ok       ok       ok       no       no       no
review.show_assessment       GET  own  in       second   ok       ok       ok       ok       no       no       no
review.show_assessment       GET  open in       second   ok       ok       ok       ok       no       no       no
review.show_assessment       GET  draft in       second   ok       ok       ok       ok       no       no       no
review.show_assessment       GET  foreign in       second   ok       ok       gone     gone     no       no       no
review.show_assessment       GET  absent in       second   gone     gone     gone     gone     no       no       no
review.open_answer           POST own  in       second   mend     mend     mend     mend     no       no       no
review.open_answer           POST foreign in       second   mend     mend     gone     gone     no       no       no
review.open_answer           POST absent in       second   gone     gone     gone     gone     no       no       no
review.release_assessment    POST own  in       second   stale    stale    no       no       no       no       no
review.release_assessment    POST open in       second   stale    stale    no       no       no       no       no
review.release_assessment    POST absent in       second   gone     gone     no       no       no       no       no
sites.show_choice            GET  own  in       second   ok       ok       no       no       no       no       no
sites.show_choice            GET  draft in       second   ok       ok       no       no       no       no       no
sites.show_choice            GET  absent in       second   gone     gone     no       no       no       no       no
sites.choose_sites           POST own  in       second   stale    stale    no       no       no       no       no
sites.choose_sites           POST draft in       second   stale    stale    no       no       no       no       no
sites.choose_sites           POST absent in       second   gone     gone     no       no       no       no       no
sites.show_new_site          GET  own  in       second   ok       ok       no       no       no       no       no
sites.show_new_site          GET  draft in       second   ok       ok       no       no       no       no       no
sites.show_new_site          GET  absent in       second   gone     gone     no       no       no       no       no
sites.add_site               POST own  in       second   mend     mend     no       no       no       no       no
sites.add_site               POST draft in       second   mend     mend     no       no       no       no       no
sites.add_site               POST absent in       second   gone     gone     no       no       no       no       no
translations.list_languages  GET  -    in       second   ok       no       no       no       ok       ok       no
translations.show_language   GET  -    in       second   ok       no       no       no       ok       ok       no
translations.show_texts      GET  -    in       second   ok       no       no       no       ok       ok       no
translations.save_text       POST -    in       second   gone     no       no       no       gone     gone     no
translations.approve_texts   POST -    in       second   on       no       no       no       on       on       no
translations.use_texts       POST -    in       second   gone     no       no       no       gone     gone     no
translations.download_file   GET  -    in       second   ok       no       no       no       ok       ok       no
translations.upload_file     POST -    in       second   mend     no       no       no       mend     mend     no
authoring.list_questionnaires GET  -    in       second   ok       ok       no       no       ok       ok       no
authoring.show_questionnaire GET  own  in       second   ok       ok       no       no       ok       ok       no
authoring.show_questionnaire GET  absent in       second   gone     gone     no       no       gone     gone     no
authoring.print_questionnaire GET  own  in       second   ok       ok       no       no       ok       ok       no
authoring.print_questionnaire GET  absent in       second   gone     gone     no       no       gone     gone     no
authoring.download_questionnaire GET  own  in       second   ok       no       no       no       ok       no       no
authoring.download_questionnaire GET  absent in       second   gone     no       no       no       gone     no       no
authoring.show_preview       GET  own  in       second   ok       ok       no       no       ok       ok       no
authoring.show_preview       GET  absent in       second   gone     gone     no       no       gone     gone     no
authoring.continue_preview   POST own  in       second   ok       ok       no       no       ok       ok       no
authoring.continue_preview   POST absent in       second   gone     gone     no       no       gone     gone     no
authoring.show_draft_preview GET  own  in       second   ok       ok       no       no       ok       ok       no
authoring.show_draft_preview GET  absent in       second   gone     gone     no       no       gone     gone     no
authoring.continue_draft_preview POST own in      second   ok       ok       no       no       ok       ok       no
authoring.continue_draft_preview POST absent in   second   gone     gone     no       no       gone     gone     no
authoring.print_draft        GET  own  in       second   ok       ok       no       no       ok       ok       no
authoring.print_draft        GET  absent in       second   gone     gone     no       no       gone     gone     no
authoring.show_new_draft     GET  -    in       second   ok       no       no       no       ok       no       no
authoring.make_draft         POST -    in       second   mend     no       no       no       mend     no       no
authoring.show_draft         GET  own  in       second   ok       ok       no       no       ok       ok       no
authoring.show_draft         GET  absent in       second   gone     gone     no       no       gone     gone     no
authoring.replace_draft      POST own  in       second   mend     no       no       no       mend     no       no
authoring.replace_draft      POST absent in       second   gone     no       no       no       gone     no       no
authoring.act_on_draft       POST own  in       second   mend     no       no       no       mend     no       no
authoring.act_on_draft       POST absent in       second   gone     no       no       no       gone     no       no
authoring.show_wording       GET  own  in       second   ok       no       no       no       ok       no       no
authoring.show_wording       GET  absent in       second   gone     no       no       no       gone     no       no
authoring.propose_wording    POST own  in       second   mend     no       no       no       mend     no       no
authoring.propose_wording    POST absent in       second   gone     no       no       no       gone     no       no
authoring.compare_draft      GET  own  in       second   ok       ok       no       no       ok       ok       no
authoring.compare_draft      GET  absent in       second   gone     gone     no       no       gone     gone     no
authoring.show_replay        GET  own  in       second   ok       no       no       no       ok       no       no
authoring.show_replay        GET  absent in       second   gone     no       no       no       gone     no       no
authoring.replay_draft       POST own  in       second   gone     no       no       no       gone     no       no
authoring.re_evaluate_round  POST own  in       second   gone     no       no       no       gone     no       no
authoring.re_evaluate_round  POST absent in       second   gone     no       no       no       gone     no       no
authoring.show_judging       GET  own  in       second   ok       no       no       no       ok       no       no
authoring.show_judging       GET  absent in       second   gone     no       no       no       gone     no       no
authoring.judge_again        POST own  in       second   on       no       no       no       on       no       no
authoring.judge_again        POST absent in       second   gone     no       no       no       gone     no       no
authoring.change_version     POST own  in       second   mend     no       no       no       mend     no       no
authoring.change_version     POST absent in       second   gone     no       no       no       gone     no       no
authoring.show_rules         GET  own  in       second   ok       ok       no       no       ok       ok       no
authoring.show_rules         GET  absent in       second   gone     gone     no       no       gone     gone     no
authoring.change_rules       POST own  in       second   mend     no       no       no       mend     no       no
authoring.change_rules       POST absent in       second   gone     no       no       no       gone     no       no
authoring.replay_draft       POST absent in       second   gone     no       no       no       gone     no       no
outcomes.list_deviations     GET  -    in       second   ok       ok       ok       ok       no       no       no
outcomes.show_deviation      GET  own  in       second   ok       ok       ok       ok       no       no       no
outcomes.show_deviation      GET  foreign in       second   ok       ok       gone     gone     no       no       no
outcomes.show_deviation      GET  absent in       second   gone     gone     gone     gone     no       no       no
outcomes.close_deviation     POST own  in       second   mend     mend     no       no       no       no       no
outcomes.close_deviation     POST absent in       second   gone     gone     no       no       no       no       no
outcomes.withdraw_deviation  POST own  in       second   mend     mend     no       no       no       no       no
outcomes.withdraw_deviation  POST absent in       second   gone     gone     no       no       no       no       no
"""

Cell = tuple[str, str, str, str]
"""Endpoint, method, kind of row, column."""


def cells(table: str) -> dict[Cell, str]:
    """Read a table: cell to the answer it promises."""
    head, *lines = table.strip("\n").splitlines()
    columns = head.split()
    found = {}
    for endpoint, method, kind, *said in (line.split() for line in lines):
        assert len(said) == len(columns), endpoint
        found |= {(endpoint, method, kind, column): answer for column, answer in zip(columns, said, strict=True)}
    return found
