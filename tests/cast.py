"""The small cast of the tests. Factories only: what a test asserts stands in the test."""

from accounts.models import SellerType, User
from personas.actions import open_persona
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
