import pytest

from accounts import recovery
from accounts.models import Application, ApplicationState
from personas.views.wording import spaced
from tests.accounts.conftest import Door

HOME = "/accounts/"
SECURITY = "/accounts/security/"


@pytest.fixture
def application(learner):
    return Application.objects.create(
        persona=learner.persona, user=learner, state=ApplicationState.APPROVED
    )


def test_only_for_those_signed_in(client, db):
    for path in (HOME, SECURITY):
        assert client.get(path).url == f"/accounts/login/?next={path}"


@pytest.mark.parametrize(
    ("state", "next_step"),
    [
        (ApplicationState.RETURNED, "Mend your application"),
        (ApplicationState.IN_REVIEW, "being looked at"),
        (ApplicationState.APPROVED, "Then a stolen password alone opens nothing"),
    ],
)
def test_one_thing_to_do_next(inside, application, state, next_step):
    application.state = state
    application.save()
    assert next_step in inside.client.get(HOME).content.decode()


def test_few_recovery_codes_are_next(inside, application, learner):
    codes = inside.turn_on()
    for code in codes[:8]:
        recovery.spend(user=learner, code=recovery.code_of(code))
    assert "Make new recovery codes" in inside.client.get(HOME).content.decode()


def test_nothing_left_to_do(inside, application):
    inside.turn_on()
    page = inside.client.get(HOME).content.decode()
    assert "well locked" in page
    assert "On, 10 recovery codes left" in page


def test_it_shows_whose_account_it_is(inside, learner):
    page = inside.client.get(HOME).content.decode()
    for fact in (learner.full_name, learner.email, spaced(learner.phone), "Individual"):
        assert fact in page


def test_constant_number_of_statements(inside, application, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        inside.client.get(HOME)


def test_the_check_up_scores_and_leaves_its_event(inside, learner, events_of):
    page = inside.client.get(SECURITY).content.decode()
    assert 'stroke-dasharray="40 100"' in page
    assert "2 things to do" in page
    assert ("account.security_reviewed", {"score": 40}) in events_of(learner.persona)
    inside.turn_on()
    page = inside.client.get(SECURITY).content.decode()
    assert 'stroke-dasharray="100 100"' in page
    assert "Well locked" in page


def test_few_codes_and_no_phone_are_things_to_do(inside, learner):
    codes = inside.turn_on()
    for code in codes[:8]:
        recovery.spend(user=learner, code=recovery.code_of(code))
    type(learner).objects.update(phone=None)
    page = inside.client.get(SECURITY).content.decode()
    assert 'stroke-dasharray="65 100"' in page
    assert "2 codes left" in page
    assert "None on file" in page


def test_another_learners_page_is_not_this_ones(client_of, learner, second_learner):
    door = Door(client_of(learner.persona))
    door.password(learner.email)
    assert second_learner.email not in door.client.get(HOME).content.decode()
