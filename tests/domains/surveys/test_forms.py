"""Questionnaires: drawn, answered once a household, anonymous where promised, told only of enough answers."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import actor_with
from tests.factories.household import make_owner, make_unit
from tests.factories.resident import make_home, make_resident

from anju.core import clock, scope
from anju.core.errors import AccessDenied, DomainError, NotFound
from anju.core.models import EventRecord
from anju.domains.notifications.models import Notification
from anju.domains.residents import policies as residents
from anju.domains.residents.models import PersonTag
from anju.domains.residents.services import segments
from anju.domains.surveys import policies, queries, services
from anju.domains.surveys.calc.answering import Given, figures, parse, told_periods
from anju.domains.surveys.models import Answer, AskedHome, Question, Questionnaire, Sheet

EDITOR = (policies.VIEW, policies.EDIT)


@pytest.fixture
def editor():
    return actor_with(*EDITOR)


def write(editor, project, **facts):
    form = services.write_form(
        actor=editor,
        project=project,
        title="年度满意度",
        **{"closes_on": clock.today() + dt.timedelta(days=14), **facts},
    )
    services.add_question(actor=editor, questionnaire=form, kind="stars", words="总体满意吗？")
    services.add_question(actor=editor, questionnaire=form, kind="nps", words="会推荐吗？")
    services.add_question(
        actor=editor, questionnaire=form, kind="multiple", words="哪些要改进？", options=["保洁", "绿化", "安保"],
        is_required=False,
    )  # fmt: skip
    services.add_question(actor=editor, questionnaire=form, kind="text", words="还有什么？", is_required=False)
    return form


def said(form, stars=5, nps=10, chosen=(), words=""):
    first, second, third, fourth = form.questions.all()
    return {first.pk: [str(stars)], second.pk: [str(nps)], third.pk: [str(n) for n in chosen], fourth.pk: [words]}


def neighbours(project, count):
    return [make_home(make_unit(project))[1] for _number in range(count)]


@given(st.sampled_from(["stars", "nps", "single", "multiple"]), st.integers(0, 12), st.lists(st.text(), max_size=4))
def test_whatever_is_sent_is_an_answer_or_none(kind, options, sent):
    found = parse(kind, options, sent)
    if found is not None and found.number is not None:
        assert 0 <= found.number <= 10
    if found is not None:
        assert all(place < options for place in found.chosen)
        assert len(found.chosen) <= 1 or kind == "multiple"


def test_answers_of_each_kind():
    assert parse("stars", 0, ["5"]) == Given(number=5)
    assert parse("stars", 0, ["0"]) is None
    assert parse("nps", 0, ["0"]) == Given(number=0)
    assert parse("single", 2, ["1", "0"]) is None
    assert parse("multiple", 3, ["2", "0", "2"]) == Given(chosen=(0, 2))
    assert parse("text", 0, [" 好 "]) == Given(words="好")
    assert parse("stars", 0, ["五"]) is None


def test_e35_promoter_score_of_a_question():
    counts = {10: 1, 9: 2, 8: 1, 7: 1, 6: 1, 3: 1}
    assert str(figures("nps", 0, 7, counts, least=5).score) == "14.29"
    assert not figures("nps", 0, 7, counts, least=8).is_told


def test_e34_mean_and_rate_of_a_question():
    found = figures("stars", 0, 6, {5: 3, 4: 1, 3: 1, 1: 1}, least=5)
    assert (str(found.mean), str(found.rate)) == ("3.83", "66.67")


def test_everybody_meant_is_asked_and_told_once(project, editor):
    homes = neighbours(project, 3)
    form = write(editor, project)
    assert services.open_form(actor=editor, questionnaire=form) == 3
    assert Notification.objects.filter(kind="surveys.form.opened").count() == 3
    assert [one.pk for one in queries.asked_of_home(homes[0])] == [form.pk]
    with pytest.raises(DomainError):
        services.open_form(actor=editor, questionnaire=form)
    with pytest.raises(DomainError):
        services.add_question(actor=editor, questionnaire=form, kind="text", words="x")
    with pytest.raises(AccessDenied):
        services.open_form(actor=actor_with(policies.VIEW), questionnaire=form)


def test_the_sample_is_drawn_and_the_same_again(project, editor):
    neighbours(project, 10)
    form = write(editor, project, number=4)
    assert services.open_form(actor=editor, questionnaire=form) == 4
    share = write(editor, project, share=30)
    asked = services.open_form(actor=editor, questionnaire=share)
    buildings = AskedHome.objects.filter(questionnaire=share).values("building").distinct().count()
    assert asked >= max(3, buildings)  # each building gives its share, rounded up
    drawn = set(AskedHome.objects.filter(questionnaire=form).values_list("unit", flat=True))
    AskedHome.objects.filter(questionnaire=form).delete()
    Questionnaire.objects.filter(pk=form.pk).update(state="draft", opened_at=None)
    services.open_form(actor=editor, questionnaire=form)
    assert set(AskedHome.objects.filter(questionnaire=form).values_list("unit", flat=True)) == drawn


def test_owners_and_tenants_are_two_households_and_can_be_chosen(project, editor):
    unit = make_unit(project)
    _owner, owners = make_home(unit)
    _tenant, tenants = make_home(unit, "tenant")
    form = write(editor, project, parties=["tenants"])
    assert services.open_form(actor=editor, questionnaire=form) == 1
    assert queries.asked_of_home(tenants).exists()
    with pytest.raises(NotFound):
        services.answer(home=owners, pk=form.pk, said=said(form))


def test_a_household_answers_once(project, editor):
    unit = make_unit(project)
    _owner, first = make_home(unit)
    _wife, second = make_home(unit, "family")
    form = write(editor, project)
    services.open_form(actor=editor, questionnaire=form)
    with pytest.raises(DomainError):
        services.answer(home=first, pk=form.pk, said={})
    services.answer(home=first, pk=form.pk, said=said(form, chosen=[0, 2], words="很好"))
    for home in (first, second):
        with pytest.raises(services.AnsweredAlready):
            services.answer(home=home, pk=form.pk, said=said(form))
    assert not queries.asked_of_home(second).exists()
    assert Sheet.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():  # the database counts, too
        Sheet.objects.create(project=project, questionnaire=form, is_anonymous=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        AskedHome.objects.create(project=project, questionnaire=form, unit=unit, building=unit.building, party="owners")


def test_an_anonymous_answer_leads_to_no_household(project, editor):
    form = write(editor, project)
    homes = neighbours(project, 3)
    services.open_form(actor=editor, questionnaire=form)
    events = EventRecord.objects.count()
    for home in homes:
        services.answer(home=home, pk=form.pk, said=said(form))
    assert EventRecord.objects.count() == events
    for sheet in Sheet.objects.all():
        assert (sheet.unit, sheet.building, sheet.person, sheet.answered_at, sheet.party) == (None,) * 4 + ("",)
    linked = {"unit", "person", "home", "building", "answered_at", "answered_on", "by", "at"}
    for model in (Answer, AskedHome):
        for name in linked - ({"unit", "building"} if model is AskedHome else set()):
            with pytest.raises(FieldDoesNotExist):
                model._meta.get_field(name)
    # Nothing remembers the order either: sheets are numbered at random, and no history is kept of them.
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM information_schema.tables WHERE table_name LIKE 'surveys_%%_history'")
        (histories,) = cursor.fetchone()
    assert histories == 2  # of questionnaires and meetings
    unit = homes[0].unit
    for facts in ({"unit": unit}, {"answered_at": clock.now()}, {"party": "owners"}, {"building": unit.building}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Sheet.objects.create(project=project, questionnaire=form, is_anonymous=True, **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sheet.objects.create(project=project, questionnaire=form, is_anonymous=False, unit=unit)
    with pytest.raises(IntegrityError), transaction.atomic():
        Questionnaire.objects.filter(pk=form.pk).update(is_anonymous=False)
    assert not queries.answers_of(editor, form).exists()  # three are fewer than five


def test_a_named_answer_belongs_to_its_household(project, editor):
    form = write(editor, project, is_anonymous=False)
    (home,) = neighbours(project, 1)
    services.open_form(actor=editor, questionnaire=form)
    sheet = services.answer(home=home, pk=form.pk, said=said(form))
    assert (sheet.unit, sheet.person, sheet.answered_at is not None) == (home.unit, home.person, True)
    assert queries.answers_of(editor, form).count() == 2


def test_a_building_has_a_quota(project, editor):
    unit = make_unit(project)
    _one, first = make_home(unit)
    _two, second = make_home(unit, "tenant")
    form = write(editor, project, quota=1)
    services.open_form(actor=editor, questionnaire=form)
    services.answer(home=first, pk=form.pk, said=said(form))
    with pytest.raises(DomainError):
        services.answer(home=second, pk=form.pk, said=said(form))


def test_results_are_told_of_enough_answers_and_beside_those_before(project, editor):
    homes = neighbours(project, 5)
    few, form = write(editor, project), write(editor, project)
    for one in (few, form):
        services.open_form(actor=editor, questionnaire=one)
        for home, stars, words in zip(homes, (5, 5, 4, 3), ("好", "", "", ""), strict=False):
            services.answer(home=home, pk=one.pk, said=said(one, stars=stars, words=words))
    services.answer(home=homes[4], pk=form.pk, said=said(form, stars=5, chosen=[1]))
    for one in (few, form):
        services.close_form(actor=editor, questionnaire=one)
        one.refresh_from_db()
    first, *_rest, last = queries.results_of(editor, few)
    assert (first.figures.answered, first.figures.mean, last.words) == (4, None, [])
    stars, nps, multiple, text = queries.results_of(editor, form)
    assert (str(stars.figures.mean), str(stars.figures.rate), stars.change) == ("4.40", "80.00", None)
    assert (str(nps.figures.score), multiple.figures.answered, text.words) == ("100.00", 1, ["好"])
    copy = services.copy_form(
        actor=editor, questionnaire=form, opens_on=clock.today(), closes_on=clock.today() + dt.timedelta(days=7)
    )
    assert services.copy_form(actor=editor, questionnaire=form) == copy
    services.open_form(actor=editor, questionnaire=copy)
    for home in homes:
        services.answer(home=home, pk=copy.pk, said=said(copy, stars=4))
    services.close_form(actor=editor, questionnaire=copy)
    again = queries.results_of(editor, queries.get_questionnaire(editor, project, copy.pk))[0]
    assert (str(again.figures.mean), str(again.change)) == ("4.00", "-0.40")
    assert queries.progress_of(copy)[0].answered >= 1
    with pytest.raises(AccessDenied):
        queries.results_of(actor_with(), form)


def test_it_reminds_once_closes_and_comes_again(project, root, editor):
    homes = neighbours(project, 2)
    form = write(editor, project, every_months=6, remind_after_days=3)
    services.open_form(actor=editor, questionnaire=form)
    services.answer(home=homes[0], pk=form.pk, said=said(form))
    assert services.watch_forms(actor=root, project=project) == 0
    with clock.at(clock.now() + dt.timedelta(days=3)):
        assert services.watch_forms(actor=root, project=project) == 1
        assert services.watch_forms(actor=root, project=project) == 0
        assert not services.remind_of_form(actor=editor, questionnaire=form)
    reminded = Notification.objects.filter(kind="surveys.form.reminded")
    assert [one.user_id for one in reminded] == [homes[1].person.account.user_id]
    with clock.at(clock.now() + dt.timedelta(days=15)):
        assert services.watch_forms(actor=root, project=project) == 1
    following = Questionnaire.objects.get(previous=form)
    assert (following.state, following.questions.count()) == ("draft", 4)
    with clock.at(dt.datetime.combine(following.opens_on, dt.time(10), clock.ZONE)):
        assert services.watch_forms(actor=root, project=project) == 1
    assert AskedHome.objects.filter(questionnaire=following).count() == 2


def test_a_feedback_form_stands_and_is_answered_once_a_month(project, editor):
    (home,) = neighbours(project, 1)
    form = services.write_form(actor=editor, project=project, title="意见反馈", kind="standing")
    services.add_question(actor=editor, questionnaire=form, kind="text", words="请留言")
    assert services.open_form(actor=editor, questionnaire=form) == 0
    assert not Notification.objects.exists()
    question = form.questions.get()
    services.answer(home=home, pk=form.pk, said={question.pk: ["多种树"]})
    with pytest.raises(services.AnsweredAlready):
        services.answer(home=home, pk=form.pk, said={question.pk: ["再说一次"]})
    with clock.at(clock.now() + dt.timedelta(days=32)):
        services.answer(home=home, pk=form.pk, said={question.pk: ["多种花"]})
    assert Sheet.objects.count() == 2


def test_a_draft_is_checked(project, editor):
    form = write(editor, project)
    with pytest.raises(DomainError):
        services.add_question(actor=editor, questionnaire=form, kind="single", words="?", options=["一"])
    with pytest.raises(DomainError):
        services.write_form(actor=editor, project=project, questionnaire=form, share=10, number=5)
    with pytest.raises(DomainError):
        services.open_form(actor=editor, questionnaire=form)  # nobody lives here
    services.drop_question(actor=editor, question=Question.objects.first())
    assert Question.objects.count() == 3


def test_a_segment_is_asked_as_it_is_when_the_questionnaire_opens(project, other_project, root, editor):
    homes = neighbours(project, 3)
    tenant = make_home(homes[0].unit, "tenant")[1]
    segment = segments.save_segment(actor=root, project=project, name="停车", needs=["parking"])
    form = write(editor, project, segment=segment)
    with pytest.raises(DomainError):
        services.open_form(actor=editor, questionnaire=form)
    for home in (homes[1], tenant):
        segments.note_need(actor=root, person=home.person, kind="parking", words="固定车位")
    assert services.open_form(actor=editor, questionnaire=form) == 2
    segments.note_need(actor=root, person=homes[2].person, kind="parking", words="固定车位")
    assert [queries.asked_of_home(home).exists() for home in (*homes, tenant)] == [False, True, False, True]
    with scope.enter([project.pk, other_project.pk], actor=root):
        far = segments.save_segment(actor=root, project=other_project, name="停车", needs=["parking"])
        with pytest.raises(DomainError):
            write(editor, project, segment=far)


def test_a_segment_of_one_building_asks_no_other_home_of_its_people(project, root, editor):
    here, there = make_unit(project), make_unit(project, "9-1-0101")
    make_resident(there, user=make_resident(here))
    segment = segments.save_segment(actor=root, project=project, name="一栋", buildings=[here.building_id])
    form = write(editor, project, segment=segment)
    assert services.open_form(actor=editor, questionnaire=form) == 1
    assert AskedHome.objects.get().unit == here


def test_a_feedback_form_for_some_is_open_to_them_alone(project, root, editor):
    first, second = neighbours(project, 2)
    PersonTag.objects.create(project=project, person=first.person, tag="elderly")
    segments.note_need(actor=root, person=second.person, kind="parking", words="固定车位")
    segment = segments.save_segment(actor=root, project=project, name="停车", needs=["parking"])
    for facts, reader, stranger in (({"tags": ["elderly"]}, first, second), ({"segment": segment}, second, first)):
        form = write(root, project, kind="standing", closes_on=None, **facts)
        services.open_form(actor=root, questionnaire=form)
        assert form in queries.forms_of_home(reader)
        assert form not in queries.forms_of_home(stranger)


def test_what_people_with_care_tags_are_asked_is_seen_by_who_may_see_those(project, root, editor):
    neighbours(project, 2)
    tagged = segments.save_segment(actor=root, project=project, name="老人", tags=["elderly"])
    with pytest.raises(AccessDenied):
        write(editor, project, segment=tagged)
    for facts in ({"segment": tagged}, {"tags": ["elderly"]}):
        form = write(root, project, **facts)
        assert form not in queries.questionnaires_visible_to(editor, project)
        assert form in queries.questionnaires_visible_to(actor_with(*EDITOR, residents.VIEW_TAGS), project)


def test_watching_live_results_tells_nobody_what_one_household_said(project, editor):
    homes = neighbours(project, 7)
    form = write(editor, project)
    services.open_form(actor=editor, questionnaire=form)

    def seen():
        held = queries.get_questionnaire(editor, project, form.pk)
        found = queries.results_of(editor, held)
        shown = [(one.figures.answered, one.figures.counts, one.words) for one in found]
        return shown, queries.answers_of(editor, held).count()

    before = seen()
    for home in homes[:6]:
        services.answer(home=home, pk=form.pk, said=said(form, stars=2, chosen=[0], words="不满意"))
        assert seen() == before
    services.close_form(actor=editor, questionnaire=form)
    assert [answered for answered, _counts, _words in seen()[0]] == [6] * 4
    assert seen()[1] == 24
    named = write(editor, project, is_anonymous=False)
    services.open_form(actor=editor, questionnaire=named)
    services.answer(home=homes[0], pk=named.pk, said=said(named))
    assert queries.answers_of(editor, named).exists()


def test_buildings_of_few_households_are_not_told_of_an_anonymous_questionnaire(project, editor):
    for number in range(6):
        make_home(make_unit(project, f"7-1-{number:02d}01"))
    small = [make_home(make_unit(project, f"8-1-{number:02d}01"))[1] for number in range(2)]
    for is_anonymous, buildings in ((True, {"7"}), (False, {"7", "8"})):
        form = write(editor, project, is_anonymous=is_anonymous)
        services.open_form(actor=editor, questionnaire=form)
        services.answer(home=small[0], pk=form.pk, said=said(form))
        assert {row.building.removesuffix("栋") for row in queries.progress_of(form)} == buildings


@given(st.dictionaries(st.integers(202601, 202612), st.integers(1, 9)), st.integers(202601, 202613), st.integers(3, 9))
def test_months_are_told_in_lots_that_hide_each_household(counts, before, least):
    earlier = told_periods(counts, before=before, least=least)
    later = told_periods(counts, before=before + 1, least=least)
    assert later[: len(earlier)] == earlier
    fresh = sum(counts[period] for period in later) - sum(counts[period] for period in earlier)
    assert fresh == 0 or fresh >= least
    assert all(period < before for period in earlier)
    assert told_periods(counts, before=None, least=least) == told_periods(counts, before=202700, least=least)


def test_an_anonymous_feedback_form_tells_of_months_that_are_over(project, editor):
    homes = neighbours(project, 5)
    form = services.write_form(actor=editor, project=project, title="意见反馈", kind="standing", least=3)
    services.add_question(actor=editor, questionnaire=form, kind="text", words="请留言")
    services.open_form(actor=editor, questionnaire=form)
    question = form.questions.get()
    for home in homes:
        services.answer(home=home, pk=form.pk, said={question.pk: ["多种树"]})
    form.refresh_from_db()
    assert queries.results_of(editor, form)[0].words == []
    assert not queries.answers_of(editor, form).exists()
    with clock.at(clock.now() + dt.timedelta(days=32)):
        services.answer(home=homes[0], pk=form.pk, said={question.pk: ["多种花"]})
        assert queries.results_of(editor, form)[0].words == ["多种树"] * 5
        assert queries.answers_of(editor, form).count() == 5
    with clock.at(clock.now() + dt.timedelta(days=64)):
        assert queries.answers_of(editor, form).count() == 5  # one alone would be known by the month
        services.close_form(actor=editor, questionnaire=form)
        assert queries.answers_of(editor, form).count() == 5


def test_a_copy_made_by_hand_comes_again_all_the_same(project, root, editor):
    neighbours(project, 2)
    form = write(editor, project, every_months=6)
    services.open_form(actor=editor, questionnaire=form)
    form.refresh_from_db()
    copy = services.copy_form(actor=editor, questionnaire=form)
    assert copy.opens_on is None
    with clock.at(clock.now() + dt.timedelta(days=15)):
        assert services.watch_forms(actor=root, project=project) == 1
    copy.refresh_from_db()
    assert (copy.closes_on - copy.opens_on).days == 14
    with clock.at(dt.datetime.combine(copy.opens_on, dt.time(10), clock.ZONE)):
        assert services.watch_forms(actor=root, project=project) == 1
    copy.refresh_from_db()
    assert copy.state == "open"
    own = services.copy_form(actor=editor, questionnaire=copy)
    services.write_form(
        actor=editor, project=project, questionnaire=own, opens_on=dt.date(2030, 1, 1), closes_on=dt.date(2030, 2, 1)
    )
    services.close_form(actor=editor, questionnaire=copy)
    own.refresh_from_db()
    assert own.opens_on == dt.date(2030, 1, 1)  # days that somebody chose stay


def test_one_that_cannot_open_keeps_no_other_waiting(project, root, make_user):
    homes = neighbours(project, 1)
    editor = actor_with(*EDITOR, user_id=make_user("writer").pk)
    today = clock.today()
    stuck = write(editor, project, opens_on=today + dt.timedelta(days=1), parties=["tenants"])
    fine = write(editor, project, opens_on=today + dt.timedelta(days=1))
    over = write(editor, project, closes_on=today)
    services.open_form(actor=editor, questionnaire=over)
    for form in (stuck, fine):
        assert services.open_form(actor=editor, questionnaire=form) == 0
    with clock.at(clock.now() + dt.timedelta(days=1)):
        for moved in (2, 0):
            assert services.watch_forms(actor=root, project=project) == moved
        states = {one.pk: one.state for one in Questionnaire.objects.all()}
        assert states == {stuck.pk: "draft", fine.pk: "open", over.pk: "closed"}
        assert [one.pk for one in queries.asked_of_home(homes[0])] == [fine.pk]
    (told,) = Notification.objects.filter(kind="surveys.form.stuck")
    assert (told.user_id, told.url) == (editor.user_id, f"/p/{project.code}/surveys/{stuck.pk}/")


def test_a_questionnaire_for_a_later_day_is_drawn_and_told_on_that_day(project, root, editor):
    homes = neighbours(project, 1)
    day = clock.today() + dt.timedelta(days=5)
    form = write(editor, project, opens_on=day)
    assert services.watch_forms(actor=root, project=project) == 0
    assert services.open_form(actor=editor, questionnaire=form) == 0
    assert not Notification.objects.exists()
    assert not AskedHome.objects.exists()
    form.refresh_from_db()
    assert (form.state, form.is_scheduled) == ("draft", True)
    newcomer = make_home(make_unit(project))[1]
    with clock.at(clock.now() + dt.timedelta(days=5)):
        assert services.watch_forms(actor=root, project=project) == 1
        assert Notification.objects.filter(kind="surveys.form.opened").count() == 2
        for home in (*homes, newcomer):
            assert queries.form_of_home(home, form.pk) == form
    # Whoever takes the day away opens it by hand.
    other = write(editor, project, opens_on=day)
    services.open_form(actor=editor, questionnaire=other)
    other = services.write_form(actor=editor, project=project, questionnaire=other, opens_on=None)
    assert not other.is_scheduled


def test_whom_the_app_does_not_reach_is_not_drawn_but_counted(project, root, editor):
    (home,) = neighbours(project, 1)
    outside = make_unit(project)
    make_owner(outside)
    form = write(editor, project, number=2)
    reach = queries.reach_of(editor, form)
    assert (reach.reached, reach.unreached) == (1, 1)
    assert services.open_form(actor=editor, questionnaire=form) == 1
    form.refresh_from_db()
    assert (AskedHome.objects.get().unit, form.unreached) == (home.unit, 1)
    with pytest.raises(AccessDenied):
        queries.reach_of(actor_with(), form)
