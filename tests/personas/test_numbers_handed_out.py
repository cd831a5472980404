"""A number or an address belongs to one living persona at a time, and comes back afterwards."""

from itertools import islice

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from personas import actions
from personas.actions import NoFreePhone, archive_persona, issue_desk_code, open_persona
from personas.models import Persona, PersonaKey
from personas.papers import PHONE_POOLS, PhoneBlock, email_candidates, phone_candidates
from tests.cast import SEED, make_learner, make_persona

FEW = 4


@pytest.fixture
def few_numbers(monkeypatch):
    """The United Kingdom with FEW numbers left."""
    block = PhoneBlock(("+447700900",), "000", f"{FEW - 1:03d}")
    monkeypatch.setitem(PHONE_POOLS, "GB", [block])


def lose_keys(persona) -> None:
    PersonaKey.objects.filter(persona=persona).update(revoked_at=timezone.now())


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_the_same_seed_gives_each_a_number_of_their_own(self, at_once):
        jobs = [lambda: open_persona(country="US", seed=SEED)] * 8

        personas = [persona for persona, _token in at_once(jobs)]

        assert len({persona.phone_number for persona in personas}) == 8
        assert len({persona.email for persona in personas}) == 8
        assert len({persona.full_name for persona in personas}) == 1

    def test_the_last_numbers_are_given_once_and_to_no_one_more(self, at_once, few_numbers):
        jobs = [lambda: open_persona(country="GB", seed=SEED)] * (FEW + 4)

        results = at_once(jobs)

        refused = [result for result in results if isinstance(result, NoFreePhone)]
        given = {result[0].phone_number for result in results if isinstance(result, tuple)}
        assert len(refused) == 4
        assert given == {f"+447700900{tail:03d}" for tail in range(FEW)}
        assert Persona.objects.count() == FEW

    def test_the_last_abandoned_number_is_recycled_once(self, at_once, few_numbers):
        for seed in range(FEW):
            persona = make_persona("GB", seed=seed)
        lose_keys(persona)

        results = at_once([lambda: open_persona(country="GB", seed=SEED)] * 4)

        given = [result[0].phone_number for result in results if isinstance(result, tuple)]
        assert given == [persona.phone_number]
        assert sum(isinstance(result, NoFreePhone) for result in results) == 3


@pytest.mark.django_db
class TestOneAfterTheOther:
    def test_the_first_gets_the_first_of_its_seed(self):
        persona = make_persona()

        assert persona.phone_number == next(phone_candidates(SEED, "US"))
        assert persona.email == next(email_candidates(SEED, "US"))

    def test_a_taken_number_is_passed_over(self):
        first, second = make_persona(), make_persona()

        numbers = phone_candidates(SEED, "US")
        assert [first.phone_number, second.phone_number] == [next(numbers), next(numbers)]
        assert first.email != second.email

    def test_a_number_taken_since_one_looked_is_passed_over(self, monkeypatch):
        first = make_persona()
        monkeypatch.setattr(actions, "free_phones", phone_candidates)

        second = make_persona()

        assert second.phone_number != first.phone_number
        assert second.phone_number in islice(phone_candidates(SEED, "US"), 2)

    def test_a_number_comes_back_when_its_persona_is_archived(self):
        first = make_persona()
        archive_persona(persona=first)

        second = make_persona()

        assert (second.phone_number, second.email) == (first.phone_number, first.email)

    def test_a_block_of_hundreds_in_use_is_passed_over(self, monkeypatch):
        monkeypatch.setattr("personas.reach.CHUNK", 2)
        for _persona in range(5):
            last = make_persona()

        numbers = list(zip(range(5), phone_candidates(SEED, "US"), strict=False))
        assert last.phone_number == numbers[-1][1]

    def test_a_country_without_a_free_number_says_so_and_writes_nothing(self, few_numbers):
        for seed in range(FEW):
            make_persona("GB", seed=seed)

        with pytest.raises(NoFreePhone, match="GB"):
            open_persona(country="GB")

        assert Persona.objects.count() == FEW
        assert make_persona("DE").country == "DE"

    def test_a_number_nobody_can_come_back_to_is_recycled(self, few_numbers):
        for seed in range(FEW):
            abandoned = make_persona("GB", seed=seed)
        lose_keys(abandoned)

        assert make_persona("GB").phone_number == abandoned.phone_number
        abandoned.refresh_from_db()
        assert abandoned.archived_at

    def test_what_somebody_needs_is_not_recycled(self, few_numbers):
        with_key, with_code, with_account = (make_persona("GB", seed=seed) for seed in range(3))
        for_demo = make_persona("GB", seed=3, is_demo=True)
        issue_desk_code(persona=with_code)
        make_learner(with_account)
        for persona in (with_code, with_account, for_demo):
            lose_keys(persona)

        with pytest.raises(NoFreePhone):
            make_persona("GB")

        assert Persona.objects.active().filter(pk=with_key.pk).exists()
        assert Persona.objects.active().count() == FEW

    def test_another_country_is_left_alone(self, few_numbers):
        elsewhere = make_persona("DE")
        lose_keys(elsewhere)
        for seed in range(FEW):
            make_persona("GB", seed=seed)

        with pytest.raises(NoFreePhone):
            make_persona("GB")

        assert Persona.objects.active().filter(pk=elsewhere.pk).exists()

    @pytest.mark.parametrize("field", ["phone_number", "email"])
    def test_the_database_refuses_two_living_ones_with_the_same(self, field):
        first, second = make_persona(), make_persona(seed=SEED + 1)
        setattr(second, field, getattr(first, field))

        with pytest.raises(IntegrityError), transaction.atomic():
            second.save()

        archive_persona(persona=first)
        second.save()
