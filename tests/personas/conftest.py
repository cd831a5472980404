import os

import hypothesis
import pytest

from tests.at_once import at_once as at_once_together
from tests.cast import make_persona

# No deadline: a busy machine is no fault, and what must be fast has a benchmark.
EXAMPLES = 1000 if os.environ.get("PORTAL_TEST_LONG") else 50
hypothesis.settings.register_profile("portal", deadline=None, max_examples=EXAMPLES)
hypothesis.settings.load_profile("portal")


@pytest.fixture
def at_once():
    return at_once_together


@pytest.fixture
def browser(persona, client_of):
    return client_of(persona)


@pytest.fixture
def stranger(db):
    return make_persona(seed=21)
