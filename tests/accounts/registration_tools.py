"""Filling in an application as a person would who copies the practice papers without a slip."""

from django.urls import reverse

from accounts.models import Application
from accounts.registration.from_papers import true_answers
from personas.models import Persona
from tests.cast import PASSWORD

ORDER = ("start", "seller-type", "business", "document", "bank", "tax", "store", "terms")


def url(slug: str) -> str:
    return reverse("accounts:register_step", args=[slug])


def right_answers(persona: Persona, **choices) -> dict:
    """By the step's slug."""
    choices = {"password": PASSWORD, "store_name": "Lantern & Tea"} | choices
    answers = true_answers(persona, **choices)
    return {key.replace("_", "-"): data for key, data in answers.items()}


class Applicant:
    """A browser that holds a persona, at the wizard."""

    def __init__(self, client, persona: Persona):
        self.client, self.persona = client, persona

    def save(self, slug: str, **data):
        return self.client.post(url(slug), data)

    def fill_in(self, *, until: str = "", seller_type="individual", by="email", **changes):
        """Every step before ``until`` (all without); ``changes`` by slug, "_" for "-"."""
        answers = right_answers(self.persona, seller_type=seller_type, by=by)
        for slug in ORDER:
            if slug == until:
                return
            self.save(slug, **answers[slug] | changes.get(slug.replace("-", "_"), {}))

    def send(self, **data):
        return self.client.post(url("review"), {"version": self.application.version} | data)

    def apply(self, **changes):
        self.fill_in(**changes)
        return self.send()

    def confirm(self, link: str):
        return self.client.post(link)

    @property
    def application(self) -> Application:
        return Application.objects.get(persona=self.persona)
