"""Controls drawn in Python come out as from Django's templates."""

from __future__ import annotations

from django import forms
from django.forms.renderers import DjangoTemplates

from anju.ui.fields import SearchSelect
from anju.ui.renderer import Renderer


class Everything(forms.Form):
    text = forms.CharField(max_length=5, initial='"<b>&', widget=forms.TextInput(attrs={"hidden": False, "list": "x"}))
    number = forms.IntegerField(min_value=1, initial=3)
    hidden = forms.CharField(widget=forms.HiddenInput, initial="h")
    password = forms.CharField(widget=forms.PasswordInput, required=False)
    email = forms.EmailField(required=False)
    file = forms.FileField(required=False)
    day = forms.DateField(initial="2026-11-21")
    plain = forms.ChoiceField(choices=[("", "—"), ("a", "甲 & 乙"), ("b", "<乙>")], initial="b")
    grouped = forms.ChoiceField(choices=[("一组", [(1, "甲"), (2, "乙")]), (3, "丙")], initial=2)
    several = forms.MultipleChoiceField(choices=[(1, "甲"), (2, "乙")], initial=[1, 2])
    found = forms.ChoiceField(choices=[("1", "甲")], widget=SearchSelect(), required=False)
    tick = forms.BooleanField(required=False)
    longer = forms.CharField(widget=forms.Textarea, required=False)
    maybe = forms.NullBooleanField()


def drawn(renderer: DjangoTemplates) -> dict[str, str]:
    form = Everything(renderer=renderer)
    return {bound.name: bound.as_widget(attrs={"class": 'form "control"'}) for bound in form}


def test_every_control_is_the_same() -> None:
    ours, theirs = drawn(Renderer()), drawn(DjangoTemplates())
    squeezed = {name: html.replace("\n", "").replace("  ", "") for name, html in theirs.items()}
    assert {name: html.replace("\n", "").replace("  ", "") for name, html in ours.items()} == squeezed
