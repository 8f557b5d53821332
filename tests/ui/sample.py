"""A record type that exists only for tests, and its screens: what a surface would declare."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.db import models
from django.utils.functional import Promise

from anju.core import masking
from anju.core.access import Actor, Permission
from anju.core.errors import DomainError, NotFound
from anju.ui import charts
from anju.ui.fields import DateField, MoneyField, PhoneField, SearchSelect
from anju.ui.screens import (
    AcknowledgeMixin,
    ActionScreen,
    BooleanColumn,
    BulkAction,
    Column,
    DateColumn,
    DetailScreen,
    Due,
    DueColumn,
    Empty,
    Fields,
    FormScreen,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    MaskedColumn,
    MoneyColumn,
    PageScreen,
    Queue,
    Related,
    StatusColumn,
    Tag,
    TemplateTab,
    Timeline,
)

VIEW = Permission("sample.thing:view", "View things")
EDIT = Permission("sample.thing:edit", "Edit things")
PHONES = Permission("sample.thing:phones", "See telephone numbers", personal=True)
STATES = [("new", "新建"), ("paid", "已缴"), ("late", "逾期")]

CREATE = """
CREATE {temporary} TABLE sample_house (id bigserial PRIMARY KEY, name varchar(40) NOT NULL);
CREATE {temporary} TABLE sample_thing (
  id bigserial PRIMARY KEY, house_id bigint REFERENCES sample_house,
  code varchar(40) NOT NULL, title varchar(80) NOT NULL, owner varchar(40) NOT NULL DEFAULT '',
  phone varchar(20) NOT NULL DEFAULT '',
  state varchar(10) NOT NULL DEFAULT 'new',
  amount numeric(14,2), due_on date, seen_at timestamptz, is_urgent boolean NOT NULL DEFAULT false);
"""


class House(models.Model):
    """A building, to have something to join."""

    name = models.CharField(max_length=40)

    class Meta:
        app_label, db_table, managed = "sample", "sample_house", False

    def __str__(self) -> str:
        return self.name


class Thing(models.Model):
    """Something with one field of every kind."""

    house = models.ForeignKey(House, models.PROTECT, null=True, related_name="things", verbose_name="楼栋")
    code = models.CharField("编号", max_length=40)
    title = models.CharField("事项", max_length=80)
    owner = models.CharField("业主", max_length=40, blank=True)
    phone = models.CharField("电话", max_length=20, blank=True)
    state = models.CharField("状态", max_length=10, choices=STATES, default="new")
    amount = models.DecimalField("金额", max_digits=14, decimal_places=2, null=True)
    due_on = models.DateField("应缴日", null=True)
    seen_at = models.DateTimeField("最近处理", null=True)
    is_urgent = models.BooleanField("加急", default=False)

    class Meta:
        app_label, db_table, managed = "sample", "sample_thing", False

    def __str__(self) -> str:
        return self.title


class ThingFilter(django_filters.FilterSet):
    """What lists of things can be narrowed by."""

    state = django_filters.ChoiceFilter(choices=STATES, label="状态")
    house = django_filters.ModelChoiceFilter(queryset=lambda request: House.objects.all(), label="楼栋")
    due_on = django_filters.DateFromToRangeFilter(label="应缴日")
    amount = django_filters.NumberFilter(lookup_expr="gte", label="金额不低于")

    class Meta:
        model, fields = Thing, ()


COLUMNS = (
    LinkColumn("title", "事项", to="sample.thing.detail", below="code", phone=1),
    Column("house__name", "楼栋", phone=3),
    Column("owner", "业主"),
    MaskedColumn("phone", "电话", mask=masking.phone, permission=PHONES),
    MoneyColumn("amount", "应缴", phone=2),
    StatusColumn(
        "state",
        "状态",
        tones={"new": "info", "paid": "ok", "late": "bad"},
        icons={"late": "alert-triangle", "paid": "circle-check"},
        phone=4,
    ),
    DateColumn("due_on", "应缴日"),
    InstantColumn("seen_at", "最近处理", relative=True),
    BooleanColumn("is_urgent", "加急"),
    Column("code", "编号", shown=False),
)


def change_state(actor: Actor, project: Any, rows: Any, cleaned: dict[str, Any]) -> int:
    """Stand for a domain's bulk service."""
    if cleaned["state"] == "late":
        raise DomainError("不能批量改为逾期。", field="state")
    return int(rows.update(state=cleaned["state"]))


class StateForm(forms.Form):
    """Asks for the new state."""

    state = forms.ChoiceField(label="新状态", choices=STATES)


class ThingList(ListScreen):
    """The register of things."""

    path, name = "things/", "sample.thing.list"
    title, icon = "事项台账", "list"
    permission = VIEW
    columns = COLUMNS
    filterset = ThingFilter
    search = ("title", "code", "owner")
    order = ("due_on",)
    actions = (Link("sample.thing.create", "新建事项", "plus", permission=EDIT, key="n", primary=True),)
    bulk = (
        BulkAction(
            "state",
            "改状态",
            "tag",
            run=change_state,
            permission=EDIT,
            form=StateForm,
            preview=lambda actor, project, rows: ["已缴的也会被改。"],
        ),
    )
    empty = Empty("还没有事项", "可以逐条新建，也可以从 Excel 导入。", "sample.thing.create", "新建事项")

    def rows(self, actor: Actor, project: Any) -> models.QuerySet[Thing]:
        return Thing.objects.all()


def due_of(one: Thing) -> Due | None:
    """Stand for a domain's limits: a thing is due a day after it was seen, paid ones wait for nothing."""
    if one.seen_at is None:
        return None
    at = one.seen_at + dt.timedelta(days=1)
    return Due(
        at, at - dt.timedelta(hours=6), paused="已暂停" if one.state == "paid" else "", is_escalated=one.is_urgent
    )


class ThingDesk(ThingList):
    """Things to be dealt with, in queues, with the chosen one beside them."""

    path, name, title = "desk/", "sample.thing.desk", "事项工作台"
    columns = (
        *COLUMNS[:2],
        DueColumn("seen_at", "时限", due=due_of, phone=2),
        StatusColumn("state", "状态", tones={"new": "info", "paid": "ok", "late": "bad"}, phone=4),
    )
    queues = (
        Queue("new", "待处理", lambda actor: models.Q(state="new"), tone="info"),
        Queue("late", "已逾期", lambda actor: models.Q(state="late"), tone="bad", order=("-due_on",)),
        Queue("none", "没有的", lambda actor: models.Q(pk__in=[])),
        Queue("secret", "内部", lambda actor: models.Q(state="paid"), permission=PHONES),
        Queue("all", "全部", counted=False),
    )
    search_queue = "all"
    split = "sample.thing.detail"


class ThingDetail(DetailScreen):
    """One thing."""

    path, name, icon = "things/<int:pk>/", "sample.thing.detail", "home"
    permission = VIEW
    back = "sample.thing.list"
    actions = (
        Link("sample.thing.edit", "修改", "edit", permission=EDIT),
        Link("sample.thing.close", "关闭", "lock", permission=EDIT, danger=True, when=lambda one: one.state != "paid"),
    )
    tabs = (
        Fields("facts", "基本信息", COLUMNS[1:], groups=(("处理", COLUMNS[6:9]),)),
        Related(
            "others",
            "同楼事项",
            COLUMNS[:6],
            rows=lambda actor, project, one: Thing.objects.filter(house=one.house_id).select_related("house"),
            more="sample.thing.list",
            count=lambda one: 3,
        ),
        Timeline(when=lambda one: hasattr(one, "history")),
        TemplateTab(
            "secret", "内部", "ui/parts/empty.html", lambda *_: {"title": "内部", "icon": "lock"}, permission=EDIT
        ),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Thing:
        found = Thing.objects.select_related("house").filter(**ids).first()
        if found is None:
            raise NotFound("no such thing")
        return found

    def tags(self, record: Thing) -> list[Tag]:
        return [Tag(record.get_state_display(), "ok", "circle-check"), Tag("微信已绑定", "info")]

    def facts(self, record: Thing) -> list[str | Promise]:
        return [record.code, record.owner, str(record.house)]

    def number(self, record: Thing) -> str:
        return record.code


class ThingForm(AcknowledgeMixin, forms.Form):
    """Every kind of field."""

    title = forms.CharField(label="事项", max_length=80)
    house = forms.ModelChoiceField(label="楼栋", queryset=None, widget=SearchSelect(), required=False)
    amount = MoneyField(label="金额", help_text="元，含税")
    due_on = DateField(label="应缴日")
    phone = PhoneField(label="电话", required=False)
    is_urgent = forms.BooleanField(label="加急", required=False)
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    layout = {"note": "field-wide"}
    sections = (("联系", ("phone", "is_urgent", "note")),)

    def __init__(self, *args: Any, houses: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["house"].queryset = houses

    def clean(self) -> None:
        if (self.cleaned_data.get("amount") or 0) > Decimal(10000):
            self.warn("金额超过一万元，请确认。")


class ThingCreate(FormScreen):
    """A new thing."""

    path, name, title = "things/new/", "sample.thing.create", "新建事项"
    permission, form, done, back = EDIT, ThingForm, "sample.thing.detail", "sample.thing.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        return {"houses": House.objects.all()}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Thing:
        if Thing.objects.filter(title=cleaned["title"]).exists():
            raise DomainError("已有同名事项。", field="title")
        kept = ("title", "house", "amount", "due_on", "phone", "is_urgent")
        thing = Thing.objects.create(code=self.idempotency_key, **{name: cleaned[name] for name in kept})
        if cleaned["note"] == "fail late":
            raise DomainError("写了一半才发现不行。")
        return thing


class ThingEdit(ThingCreate):
    """Change a thing."""

    path, name, title = "things/<int:pk>/edit/", "sample.thing.edit", "修改事项"
    permission = EDIT

    def find(self, actor: Actor, project: Any, pk: int) -> Thing:
        return Thing.objects.get(pk=pk)

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        one = self.object
        return {
            "title": one.title,
            "house": one.house_id,
            "amount": one.amount,
            "due_on": one.due_on,
            "phone": one.phone,
        }

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Thing:
        self.object.title = cleaned["title"]
        self.object.save()
        return self.object


class ThingClose(ActionScreen):
    """Close a thing, with a reason."""

    path, name, title = "things/<int:pk>/close/", "sample.thing.close", "关闭事项"
    permission, button, danger, done = EDIT, "关闭", True, "sample.thing.detail"

    def find(self, actor: Actor, project: Any, pk: int) -> Thing:
        return Thing.objects.get(pk=pk)

    def effects(self, actor: Actor, project: Any) -> list[str | Promise]:
        return ["关闭后不再出账。"]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        if cleaned["reason"] == "no":
            raise DomainError("理由不充分。", field="reason")
        Thing.objects.filter(pk=self.object.pk).update(state="paid", owner=cleaned["reason"])


class ThingAside(ThingDetail):
    """A thing at an address that lies under no entry of the side bar."""

    path, name = "aside/<int:pk>/", "sample.thing.aside"


class Board(PageScreen):
    """Figures and charts."""

    path, name, title = "board/", "sample.board", "李敏，上午好"
    permission, template, recent = VIEW, "sample/board.html", True

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        months = ["12", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11月"]
        owed = [146, 150, 141, 148, 147, 147, 149, 150, 150, 148, 149, 149]
        paid = [139, 121, 118, 131, 134, 136, 135, 138, 137, 139, 141, 128]
        rate = [95, 81, 84, 88, 91, 92, 91, 92, 91, 94, 95, 86]
        return {
            "paid": charts.Chart(
                "近 12 月收缴",
                months,
                [
                    charts.Series("应收", owed, colours=["chart-2"]),
                    charts.Series("实收", paid, colours=["chart-1"]),
                    charts.Series("收缴率", rate, kind="line", axis=1, colours=["chart-3"]),
                ],
                units=("万", "%"),
            ),
            "ages": charts.Chart(
                "欠费账龄",
                ["未满 30 天", "31–90 天", "91–180 天", "181–365 天", "1 年以上"],
                [
                    charts.Series(
                        "欠费（万元）",
                        [Decimal("18.6"), Decimal("15.2"), Decimal("12.4"), Decimal("9.8"), Decimal("8.2")],
                        colours=["age-30", "age-90", "age-180", "age-365", "age-old"],
                    )
                ],
                horizontal=True,
            ),
            "kinds": charts.Chart(
                "本周工单类别", ["水电维修", "公区设施", "门禁通行"], [charts.Series("单", [38, 24, 19])], pie=True
            ),
            "parts": [("现金", 6120, "1"), ("微信", 31406, "ok"), ("刷卡", 2480, "warn")],
            "pairs": [("建筑面积", "98.60 ㎡"), ("车位", "B1-217")],
        }


SCREENS = (ThingList, ThingDesk, ThingCreate, ThingDetail, ThingEdit, ThingClose, ThingAside, Board)
