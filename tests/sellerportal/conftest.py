import pytest

from personas.models import Persona
from tests.cast import make_persona


@pytest.fixture
def make_demo(db):
    """``make_demo(n)``: n demo personas, with no account and no application."""

    def make(number: int) -> list[Persona]:
        return [make_persona(seed=700 + turn, is_demo=True) for turn in range(number)]

    return make
