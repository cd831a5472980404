"""Filling in an application as a person would who copies the practice papers without a slip."""

import re

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.urls import reverse

from accounts.models import Application, ApplicationState
from accounts.registration import actions
from accounts.registration.from_papers import true_answers
from accounts.registration.steps import BY_SLUG
from events.kinds import Kind
from events.models import Event
from personas.models import Persona
from tests.cast import PASSWORD

ORDER = ("start", "seller-type", "business", "document", "bank", "tax", "store", "terms")
STATE = "/accounts/application/"


def url(slug: str) -> str:
    return reverse("accounts:register_step", args=[slug])


def right_answers(persona: Persona, **choices) -> dict:
    """By the step's slug."""
    choices = {"password": PASSWORD, "store_name": "Lantern & Tea"} | choices
    answers = true_answers(persona, **choices)
    return {key.replace("_", "-"): data for key, data in answers.items()}


def link_in(mail) -> str:
    return re.search(r"/accounts/confirm/[\w-]+/", mail.text).group()


def error_beside(response, name: str) -> str:
    """The text that the field of that name points to as its error."""
    page = response.content.decode()
    assert response.status_code == 200, response.status_code
    described = re.search(
        rf'aria-describedby="[^"]*\bid_{name}_error"|<fieldset aria-describedby="id_{name}_error"',
        page,
    )
    assert described, f"nothing points to an error of {name}"
    found = re.search(rf'<ul class="errorlist" id="id_{name}_error">(.*?)</ul>', page, re.DOTALL)
    assert found, f"no error beside {name}"
    return re.sub(r"<[^>]+>", " ", found.group(1)).strip()


def value_of(response, name: str) -> str:
    """What the text field of that name holds in the page."""
    page = response.content.decode()
    tag = re.search(rf'<input [^>]*name="{name}"[^>]*>', page).group()
    value = re.search(r'value="([^"]*)"', tag)
    return value.group(1) if value else ""


def stored_text() -> str:
    """Every column of every row of every table, as one text."""
    rows = [str(row) for model in apps.get_models() for row in model._base_manager.values_list()]
    return "\n".join(rows)


class Applicant:
    """A browser that holds a persona, at the wizard."""

    def __init__(self, client, persona: Persona):
        self.client, self.persona = client, persona

    def get(self, slug: str, **query):
        return self.client.get(url(slug), query)

    def save(self, slug: str, **data):
        return self.client.post(url(slug), data)

    def save_right(self, slug: str, **changes):
        return self.save(slug, **self.right(slug) | changes)

    def right(self, slug: str) -> dict:
        return right_answers(self.persona)[slug]

    def fill_in(self, *, until: str = "", seller_type="individual", by="email", **changes):
        """Every step before ``until`` (all without); ``changes`` by slug, "_" for "-"."""
        answers = right_answers(self.persona, seller_type=seller_type, by=by)
        for slug in ORDER:
            if slug == until:
                return
            self.save(slug, **answers[slug] | changes.get(slug.replace("-", "_"), {}))

    def have(self, *, until: str = "", seller_type="individual", by="email", **changes):
        """As ``fill_in``, but by the forms alone: no page is asked, no event is left.

        The password is put there as it is: judging its strength takes its time.
        """
        answers = right_answers(self.persona, seller_type=seller_type, by=by)
        application = actions.application_of(self.persona)
        application.password = make_password(PASSWORD)
        for slug in ORDER:
            if slug == until:
                break
            data = answers[slug] | changes.get(slug.replace("-", "_"), {})
            form = BY_SLUG[slug].form(data, application=application)
            form.fields.pop("password", None)
            assert form.is_valid(), form.errors.as_json()
            application.answers[BY_SLUG[slug].key] = form.answers_to_save()
        application.save()
        return self

    def send(self, **data):
        return self.client.post(url("review"), {"version": self.application.version} | data)

    def apply(self, **changes):
        self.fill_in(**changes)
        return self.send()

    def confirm(self, link: str):
        return self.client.post(link)

    def reviewed(self, mails_of, **changes) -> Application:
        """Filled in, sent, confirmed by its link, and decided."""
        self.have(**changes)
        self.send()
        self.confirm(link_in(mails_of(self.persona)[-1]))
        assert self.application.state in (ApplicationState.APPROVED, ApplicationState.RETURNED)
        return self.application

    @property
    def application(self) -> Application:
        return Application.objects.get(persona=self.persona)

    @property
    def answers(self) -> dict:
        return self.application.answers

    def events(self, kind: Kind) -> list[dict]:
        """The facts of its events of that kind, oldest first."""
        found = Event.objects.about(self.persona.pk).filter(kind=kind.value).order_by("id")
        return list(found.values_list("facts", flat=True))
