"""Drafts as rows: files are checked and published as the rows shipped files make, wording becomes a text revision."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework.contents import drafting
from portal.casework.contents.drafting import Act
from portal.casework.contents.loading import Package
from portal.casework.contents.publication import Desk, publish
from portal.casework.contents.running import questionnaire_texts
from portal.core.drafting import DraftAct, DraftStatus
from portal.core.errors import DraftRefused, StaleRevision
from portal.models.contents import ContentText, QuestionnaireVersion, RuleSetVersion
from portal.models.house import AuditEvent
from tests.factories.definitions import QUESTIONNAIRE
from tests.factories.drafts import FILES, RULES, SECTION
from tests.factories.rounds import NOW, Held, make_assessment, make_campaign, make_supplier

WRITER, OTHER = "staff:1", "staff:2"
ENGLISH = """# unreviewed draft
msgid ""
msgstr ""
"Language: en\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgctxt "first.text"
msgid "Har ni en policy?"
msgstr "Do you have a policy?"
"""


def act(draft_id: UUID, what: DraftAct, actor: str = WRITER, seen: int | None = None) -> Act:
    return Act(draft_id, what, seen, actor, NOW + timedelta(hours=1))


def packaged(db: Session, **changed: str) -> UUID:
    files = FILES | {f"mini/{name.replace('__', '/')}.yaml": text for name, text in changed.items()}
    return drafting.make_package_draft(db, "Mini", files, actor=WRITER, now=NOW).id


def approved(db: Session, draft_id: UUID) -> None:
    drafting.move(db, act(draft_id, DraftAct.SUBMIT))
    drafting.move(db, act(draft_id, DraftAct.APPROVE, OTHER))


def test_a_package_becomes_the_rows_that_shipped_files_would_become(db: Session):
    draft_id = packaged(db)
    approved(db, draft_id)
    done = drafting.publish_draft(db, act(draft_id, DraftAct.PUBLISH))
    assert done.definitions == ["mini 1", "mini rules-1"]
    version = db.scalars(select(QuestionnaireVersion).where(QuestionnaireVersion.code == "mini")).one()
    assert (version.number, version.title, version.published_by) == ("1", "Ett litet formulär", WRITER)
    assert db.scalars(select(RuleSetVersion).where(RuleSetVersion.code == "mini")).one().fits == ["1"]
    assert questionnaire_texts(db, version.id, "sv").text("first.text") == "Har ni en policy?"
    assert not db.scalars(select(QuestionnaireVersion).where(QuestionnaireVersion.code == "supplier-code")).all()


def test_faults_are_told_with_their_place_and_keep_a_draft_back(db: Session):
    draft_id = packaged(db, **{"rules-1": RULES.replace("judges: first", "judges: frist")})
    [fault] = [fault for fault in drafting.faults_of(db, drafting.open_draft(db, draft_id)) if "frist" in fault.what]
    assert (fault.path, fault.line) == ("mini/rules-1.yaml", 7)
    assert "Did you mean 'first'?" in fault.mend
    with pytest.raises(DraftRefused, match="faults"):
        drafting.move(db, act(draft_id, DraftAct.SUBMIT))
    drafting.write_files(db, act(draft_id, DraftAct.WRITE), FILES)
    assert drafting.move(db, act(draft_id, DraftAct.SUBMIT)).status is DraftStatus.SUBMITTED


def test_the_same_content_is_not_published_twice_but_other_words_are_and_so_is_another_language(db: Session):
    first = packaged(db)
    approved(db, first)
    drafting.publish_draft(db, act(first, DraftAct.PUBLISH))
    second = packaged(db)
    assert not drafting.is_new(db, drafting.open_draft(db, second))
    with pytest.raises(DraftRefused, match="nothing_new"):
        drafting.move(db, act(second, DraftAct.SUBMIT))
    assert drafting.open_draft(db, second).status is DraftStatus.DRAFT
    reworded = packaged(db, **{"1__sections__only": SECTION.replace("Har ni en policy?", "Har ni en skriven policy?")})
    assert drafting.is_new(db, drafting.open_draft(db, reworded))
    translated = drafting.make_package_draft(db, "Engelska", {**FILES, "translations/en/LC_MESSAGES/mini-1.po": ENGLISH},
                                             actor=WRITER, now=NOW)
    assert drafting.is_new(db, translated)
    approved(db, translated.id)
    assert drafting.publish_draft(db, act(translated.id, DraftAct.PUBLISH)).texts == ["mini-1 en"]
    assert not drafting.is_new(db, drafting.make_package_draft(db, "Igen", translated.files, actor=WRITER, now=NOW))
    read = ENGLISH.replace("# unreviewed draft\n", "")
    approvals = drafting.make_package_draft(db, "Läst", {**translated.files, "translations/en/LC_MESSAGES/mini-1.po": read},
                                            actor=WRITER, now=NOW)
    assert drafting.is_new(db, approvals), "that somebody has approved the texts is something new"


def test_a_published_meaning_cannot_be_changed_by_a_draft(db: Session):
    first = packaged(db)
    approved(db, first)
    drafting.publish_draft(db, act(first, DraftAct.PUBLISH))
    second = packaged(db, **{"1__sections__only": SECTION.replace("kind: yes_no", "kind: text")})
    faults = " ".join(map(str, drafting.faults_of(db, drafting.open_draft(db, second))))
    assert faults  # a rule judges answers that a text does not have
    third = packaged(db, **{"1__sections__only": SECTION.replace("    core: true\n    text", "    text")})
    approved(db, third)
    with pytest.raises(Exception, match="never changes"):
        drafting.publish_draft(db, act(third, DraftAct.PUBLISH))


def test_whoever_changes_a_draft_becomes_a_writer_and_a_colleague_is_not_overwritten(db: Session):
    draft_id = packaged(db)
    seen = drafting.open_draft(db, draft_id).revision
    drafting.write_files(db, act(draft_id, DraftAct.WRITE, OTHER, seen), {**FILES, "mini/rules-1.yaml": RULES + "\n"})
    assert drafting.open_draft(db, draft_id).writers == [WRITER, OTHER]
    with pytest.raises(StaleRevision):
        drafting.write_files(db, act(draft_id, DraftAct.WRITE, WRITER, seen), FILES)
    drafting.move(db, act(draft_id, DraftAct.SUBMIT))
    for person in (WRITER, OTHER):
        with pytest.raises(DraftRefused, match="second_person"):
            drafting.move(db, act(draft_id, DraftAct.APPROVE, person))


@pytest.fixture
def version(db: Session, tmp_path) -> UUID:
    publish(Desk(db, "command", NOW, tmp_path), Package(questionnaires=[QUESTIONNAIRE]))
    return db.scalars(select(QuestionnaireVersion.id)).one()


def test_new_wording_is_a_revision_that_takes_a_second_person_and_leaves_the_version_alone(db: Session, version: UUID):
    before = db.scalars(select(QuestionnaireVersion.digest)).one()
    running = drafting.current_wording(db, {"questionnaire_version_id": version})
    key = next(key for key in running if key.endswith(".text"))
    draft = drafting.make_wording_draft(db, "Tydligare", {"questionnaire_version_id": version},
                                        {key: "  Tydligare?  ", "title": running["title"]}, actor=WRITER, now=NOW)
    assert draft.files == {key: "Tydligare?"}
    approved(db, draft.id)
    drafting.publish_draft(db, act(draft.id, DraftAct.PUBLISH))
    assert questionnaire_texts(db, version, "sv").text(key) == "Tydligare?"
    assert db.scalars(select(QuestionnaireVersion.digest)).one() == before
    rows = db.execute(select(ContentText.revision, ContentText.is_current).order_by(ContentText.revision)).all()
    assert [tuple(row) for row in rows] == [(1, False), (2, True)]
    actions = db.scalars(select(AuditEvent.action).where(AuditEvent.subject_kind == "content_draft")).all()
    assert sorted(actions) == ["draft.approve", "draft.made", "draft.published", "draft.submit"]


def test_a_deployment_of_the_shipped_texts_does_not_undo_new_wording(db: Session, version: UUID, tmp_path):
    draft = drafting.make_wording_draft(db, "Ny titel", {"questionnaire_version_id": version}, {"title": "Ny titel"},
                                        actor=WRITER, now=NOW)
    approved(db, draft.id)
    drafting.publish_draft(db, act(draft.id, DraftAct.PUBLISH))
    again = publish(Desk(db, "command", NOW, tmp_path), Package(questionnaires=[QUESTIONNAIRE]))
    assert again.texts == []
    assert questionnaire_texts(db, version, "sv").text("title") == "Ny titel"


@pytest.mark.parametrize(("texts", "reason"), [
    ({"title": " "}, "empty:title"), ({"title": "x" * 2001}, "too_long:title"), ({}, "nothing_new"),
    ({"no.such": "x"}, "nothing_new")])
def test_wording_that_would_change_nothing_or_take_a_text_away_is_refused(
    db: Session, version: UUID, texts: dict[str, str], reason: str,
):
    with pytest.raises(DraftRefused, match=reason):
        drafting.make_wording_draft(db, "Ny", {"questionnaire_version_id": version}, texts, actor=WRITER, now=NOW)


def test_a_path_that_leads_elsewhere_is_never_written(db: Session):
    for path in ("../evil.yaml", "/etc/evil.yaml", "mini/evil.py", "translations/../../evil.po"):
        draft = drafting.make_package_draft(db, "Ond", {path: "x", "mini/rules-1.yaml": RULES}, actor=WRITER, now=NOW)
        with pytest.raises(ValueError, match="evil"):
            drafting.faults_of(db, draft)


def test_rules_for_a_round_with_submissions_are_replayed_before_they_are_published(db: Session):
    first = packaged(db)
    approved(db, first)
    drafting.publish_draft(db, act(first, DraftAct.PUBLISH))
    campaign = make_campaign(db)
    mini = select(QuestionnaireVersion.id).where(QuestionnaireVersion.code == "mini")
    campaign.questionnaire_version_id = db.scalars(mini).one()
    assessment = make_assessment(db, campaign, make_supplier(db, "Handskar AB", Held()))
    lighter = RULES.replace("number: 1", "number: 2").replace("no: minor", "no: observation")
    draft = drafting.make_package_draft(db, "Mildare", {"mini/rules-2.yaml": lighter}, actor=WRITER, now=NOW)
    assert drafting.faults_of(db, draft) == []
    assert drafting.rounds_to_replay(db, draft) == []
    assessment.submitted_at = NOW
    db.flush()
    assert [key for key, _ in drafting.rounds_to_replay(db, draft)] == [campaign.id]
    approved(db, draft.id)
    with pytest.raises(DraftRefused, match="replay"):
        drafting.publish_draft(db, act(draft.id, DraftAct.PUBLISH))
    drafting.mark_replayed(db, act(draft.id, DraftAct.WRITE), campaign.id)
    assert drafting.publish_draft(db, act(draft.id, DraftAct.PUBLISH)).definitions == ["mini rules-2"]
