"""The markup of a field: what is said to the eye is said to a screen reader."""

import re

import pytest
from django import forms
from django.template.loader import render_to_string


class SellerForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As in your papers.")
    nickname = forms.CharField(label="Nickname", required=False)
    kind = forms.ChoiceField(
        label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect, help_text="One."
    )
    agree = forms.BooleanField(label="I agree", help_text="Read it first.")
    papers = forms.FileField(label="Papers")

    def clean(self):
        if self.data.get("clash"):
            raise forms.ValidationError("These do not go together.")


def field(name: str, data: dict | None = None) -> str:
    return " ".join(SellerForm(data)[name].as_field_group().split())


def test_label_help_and_control_belong_together():
    html = field("name")

    assert '<label for="id_name">Name</label>' in html
    assert 'id="id_name_helptext">As in your papers.' in html
    assert 'aria-describedby="id_name_helptext"' in html
    assert "aria-invalid" not in html


def test_an_error_stands_beside_the_field_and_is_tied_to_it():
    html = field("name", {"name": ""})

    assert "field-wrong" in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert re.search(r'<ul class="errorlist" id="id_name_error"><li>', html)
    assert html.index("errorlist") < html.index("<input")


def test_what_may_be_left_out_says_so():
    assert '<span class="optional">optional</span>' in field("nickname")
    assert "optional" not in field("name")
    assert " required" in field("name")


def test_choices_are_a_group_with_its_help_and_error():
    html = field("kind", {})

    assert "<legend>Kind</legend>" in html
    assert '<fieldset aria-describedby="id_kind_helptext id_kind_error">' in html
    assert html.count('type="radio"') == 2


def test_a_tick_stands_before_its_words():
    html = field("agree", {})

    assert html.index('type="checkbox"') < html.index('<label for="id_agree">I agree</label>')
    assert html.count('type="checkbox"') == 1
    assert 'aria-describedby="id_agree_helptext id_agree_error"' in html


def test_what_was_typed_is_escaped():
    html = field("name", {"name": '"><script>alert(1)</script>'})

    assert "<script>" not in html


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"name": "x", "kind": "a", "agree": "on"}, "One field needs another look."),
        ({}, "4 fields need another look."),
    ],
)
def test_the_sum_of_errors(data, words):
    html = render_to_string("_form_errors.html", {"form": SellerForm(data)})

    assert words in html
    assert 'role="alert"' in html


def test_the_sum_leads_to_each_field():
    html = render_to_string("_form_errors.html", {"form": SellerForm({})})

    assert '<a href="#id_name">Name</a>' in html
    assert '<a href="#id_agree">I agree</a>' in html


def test_an_error_of_the_whole_form_is_said_as_it_is():
    html = render_to_string("_form_errors.html", {"form": SellerForm({"clash": "1"})})

    assert "These do not go together." in html


def test_a_form_without_errors_says_nothing():
    assert not render_to_string("_form_errors.html", {"form": SellerForm()}).strip()
