"""The small cast of the tests. Factories only: what a test asserts stands in the test."""

import time

from django.http import HttpResponse
from django.test import Client

from accounts.models import Role, SellerType, User
from personas.actions import issue_key, open_persona
from personas.cookies import set_persona_cookie
from personas.models import Persona

PASSWORD = "correct-lantern-harbor-42"
SEED = 20


def make_persona(country: str = "US", *, seed: int = SEED, **fields) -> Persona:
    persona, _token = open_persona(country=country, seed=seed, **fields)
    return persona


def make_learner(persona: Persona, *, password: str = PASSWORD, **fields) -> User:
    """An approved seller account that plays ``persona``, with its e-mail and phone."""
    fields = {
        "persona": persona,
        "phone": persona.phone_number,
        "full_name": persona.full_name,
        "seller_type": SellerType.INDIVIDUAL,
    } | fields
    return User.objects.create_user(fields.pop("email", persona.email), password, **fields)


def make_staff(name: str, role: Role = Role.TRAINER, **fields) -> User:
    fields = {"full_name": f"{name.title()} Staff", "is_staff": True, "role": role} | fields
    return User.objects.create_user(f"{name}@staff.test", PASSWORD, **fields)


def at_work(user: User, *, factor: str = "totp", stepped_up: bool = True) -> Client:
    """A browser in which a member of staff is signed in with both factors."""
    client = Client()
    client.force_login(user)
    session, now = client.session, time.time()
    session["factor"] = factor
    session["staff"] = {"since": now, "seen": now}
    if stepped_up:
        session["stepped_up_at"] = now
    session.save()
    return client


def browser_of(persona: Persona, **options) -> Client:
    """A browser that holds the persona."""
    response = HttpResponse()
    set_persona_cookie(response, issue_key(persona=persona))
    client = Client(**options)
    client.cookies.update(response.cookies)
    return client
