"""The demo: learners at different points of the journey, and the staff of a training house.

Made with the verbs that learners use, so that events, mails and states are the real ones.
"""

import secrets
from dataclasses import dataclass, field

from django.db import transaction
from django.urls import reverse
from django.utils import translation

from accounts.models import Role, User
from accounts.registration import actions, decision
from accounts.registration.from_papers import true_answers
from accounts.registration.steps import STEPS
from personas.actions import open_persona
from personas.models import Persona

STAFF = (
    ("admin@harbor-market.example", "Demo Admin", Role.ADMIN),
    ("trainer@harbor-market.example", "Demo Trainer", Role.TRAINER),
)


@dataclass(frozen=True)
class Part:
    """How far a demo learner has come. ``until``: the first step not filled in; "" sends it."""

    seed: int
    country: str
    store: str
    until: str = ""
    confirmed: bool = False
    slips: dict[str, dict] = field(default_factory=dict)


CAST = (
    Part(1, "US", "Lantern & Tea", until="start"),
    Part(2, "GB", "Quayside Paper", until="bank"),
    Part(3, "DE", "Hafenlicht", until=""),
    Part(
        4,
        "CN",
        "潮声小铺",
        confirmed=True,
        slips={"document": {"picture": "blurred"}, "bank": {"holder": "海港银行"}},
    ),
    Part(5, "US", "Harbor Kitchenware", confirmed=True),
)


def load_learners(*, origin: str, fresh: bool = False) -> int:
    """Those that are missing; with ``fresh`` all of them anew. Returns how many were made.

    ``origin`` is where the mailed links lead: scheme, host and port.
    """
    with transaction.atomic():
        demo = Persona.objects.filter(is_demo=True)
        if fresh:
            demo.delete()
        present = set(demo.active().values_list("seed", flat=True))
        missing = [part for part in CAST if part.seed not in present]
        for part in missing:
            with translation.override("zh-hans" if part.country == "CN" else "en"):
                _play(part, origin)
    return len(missing)


def _play(part: Part, origin: str) -> None:
    persona, _token = open_persona(country=part.country, seed=part.seed, is_demo=True)
    # Nobody knows it: whoever steps in gets back in as one does who forgot it.
    password = secrets.token_urlsafe(24)
    answers = true_answers(persona, password=password, store_name=part.store)
    for step in STEPS:
        if step.key == part.until:
            return
        application = actions.application_of(persona)
        data = answers[step.key] | part.slips.get(step.key, {})
        form = step.form(data, application=application)
        if not form.is_valid():
            raise ValueError(f"demo learner {part.seed}: {step.key}: {form.errors.as_json()}")
        actions.save_step(persona=persona, step=step, form=form)
    _send(persona, origin, confirmed=part.confirmed)


def _send(persona: Persona, origin: str, *, confirmed: bool) -> None:
    tokens: list[str] = []

    def link_to(token: str) -> str:
        tokens.append(token)
        return origin.rstrip("/") + reverse("accounts:confirm", args=[token])

    version = actions.application_of(persona).version
    actions.submit(persona=persona, version=version, link_to=link_to)
    if confirmed:
        actions.confirm(persona=persona, token=tokens[0])
        application = actions.application_of(persona)
        decision.decide(application_id=application.pk, version=application.version)


def load_staff(*, renew: bool = False) -> dict[str, str]:
    """E-mail -> new password of those that were made or, with ``renew``, given a new one."""
    passwords = {}
    for email, name, role in STAFF:
        user = User.objects.filter(email=email).first()
        if user and not renew:
            continue
        user = user or User(email=email, full_name=name, is_staff=True, role=role)
        passwords[email] = secrets.token_urlsafe(15)
        user.set_password(passwords[email])
        user.save()
    return passwords
