"""Records of complaints, questionnaires and meetings."""

from __future__ import annotations

import datetime as dt

from anju.core import clock
from anju.domains.residents.enums import SpecialTag
from anju.domains.residents.models import Call, PersonTag, Segment
from anju.domains.residents.services import care, segments
from anju.domains.service import services as service
from anju.domains.service.models import CareVisit, Cause, Complaint
from anju.domains.surveys import services as surveys
from anju.domains.tenancy.models import Project
from tests.architecture import work_records
from tests.factories import household, resident


def complaint(project: Project, number: int) -> int:
    told = work_records.ticket(project, number, "楼上装修太吵")
    return Complaint.objects.get(ticket=told).pk


def cause(project: Project, number: int) -> int:
    return service.edit_cause(actor=work_records.ROOT, cause=None, name=f"原因{Cause.objects.count()}").pk


def survey(project: Project, number: int) -> int:
    return surveys.write_form(actor=work_records.ROOT, project=project, title=f"满意度调查{number}").pk


def survey_question(project: Project, number: int) -> int:
    form = surveys.write_form(actor=work_records.ROOT, project=project, title=f"满意度调查{number}")
    return surveys.add_question(actor=work_records.ROOT, questionnaire=form, kind="stars", words="总体满意吗？").pk


def feedback(project: Project, number: int) -> int:
    form = surveys.write_form(actor=work_records.ROOT, project=project, title=f"意见反馈{number}", kind="standing")
    surveys.add_question(actor=work_records.ROOT, questionnaire=form, kind="stars", words="总体满意吗？")
    surveys.add_question(actor=work_records.ROOT, questionnaire=form, kind="text", words="还想说什么？")
    surveys.open_form(actor=work_records.ROOT, questionnaire=form)
    return form.pk


def survey_answer(project: Project, number: int) -> str:
    _actor, home = resident.make_home(household.make_unit(project, f"8-4-{number + 100:04d}"), name=f"孙先生{number}")
    facts = {"title": f"实名反馈{number}", "kind": "standing", "is_anonymous": False}
    form = surveys.write_form(actor=work_records.ROOT, project=project, **facts)
    asked = surveys.add_question(actor=work_records.ROOT, questionnaire=form, kind="text", words="还想说什么？")
    surveys.open_form(actor=work_records.ROOT, questionnaire=form)
    return str(surveys.answer(home=home, pk=form.pk, said={asked.pk: ["多种树"]}).pk)


def meeting(project: Project, number: int) -> int:
    at = clock.now() + dt.timedelta(days=number + 1)
    return surveys.plan_meeting(
        actor=work_records.ROOT, project=project, topic=f"座谈会{number}", at=at, place="会议室"
    ).pk


def care_plan(project: Project, number: int) -> int:
    tag = SpecialTag.values[number % len(SpecialTag.values)]
    facts = {"tag": tag, "weeks": 2, "starts_on": clock.today()}
    return service.set_care_plan(actor=work_records.ROOT, project=project, **facts).pk


def care_visit(project: Project, number: int) -> int:
    _actor, home = resident.make_home(household.make_unit(project, f"8-1-{number + 100:04d}"), name=f"王奶奶{number}")
    PersonTag.objects.create(project=project, person=home.person, tag=SpecialTag.ELDERLY_ALONE)
    facts = {"tag": SpecialTag.ELDERLY_ALONE, "weeks": 2, "starts_on": clock.today()}
    service.set_care_plan(actor=work_records.ROOT, project=project, **facts)
    service.open_care_visits(actor=work_records.ROOT, project=project)
    return CareVisit.objects.get(person=home.person).pk


def segment(project: Project, number: int) -> int:
    return segments.save_segment(actor=work_records.ROOT, project=project, name=f"业主{number}", roles=["owner"]).pk


def campaign(project: Project, number: int) -> int:
    _actor, home = resident.make_home(household.make_unit(project, f"8-2-{number + 100:04d}"), name=f"李先生{number}")
    care.record_consent(actor=work_records.ROOT, person=home.person, purpose="marketing", is_given=True)
    told = Segment.objects.get(pk=segment(project, number))
    facts = {"title": f"家政优惠{number}", "words": "本周八折", "is_marketing": True}
    return segments.write_to_segment(actor=work_records.ROOT, segment=told, **facts).pk


def call_list(project: Project, number: int) -> int:
    resident.make_home(household.make_unit(project, f"8-3-{number + 100:04d}"), name=f"赵女士{number}")
    called = Segment.objects.get(pk=segment(project, number))
    return segments.make_call_list(actor=work_records.ROOT, segment=called, title=f"电话通知{number}").pk


def call(project: Project, number: int) -> int:
    return Call.objects.filter(calls=call_list(project, number)).earliest("pk").pk


MAKERS = {
    "segment": segment,
    "campaign": campaign,
    "call_list": call_list,
    "call": call,
    "care_plan": care_plan,
    "care_visit": care_visit,
    "complaint": complaint,
    "cause": cause,
    "survey": survey,
    "survey_question": survey_question,
    "feedback": feedback,
    "survey_answer": survey_answer,
    "meeting": meeting,
}
OF_MODEL = {
    "residents.Segment": "segment",
    "residents.Campaign": "campaign",
    "residents.CallList": "call_list",
    "service.CareVisit": "care_visit",
    "service.Complaint": "complaint",
    "service.Cause": "cause",
    "surveys.Questionnaire": "survey",
    "surveys.Answer": "survey_answer",
    "surveys.Meeting": "meeting",
}
