"""The support desk with real threads: of two who come at the same moment, one is first."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.identifiers import normalise
from accounts.models import CaseState, SupportCase, User
from accounts.support import actions, asking, ending
from accounts.support.asking import Asked, Links
from accounts.support.papers import Shown
from events.models import Actor, Event
from personas.models import MailMessage
from tests.at_once import at_once, times_at_once

pytestmark = pytest.mark.django_db(transaction=True)
LINKS = Links(
    case=lambda token: f"https://portal.example/link/{token}",
    stop=lambda token: f"https://portal.example/stop/{token}",
)


@pytest.fixture(autouse=True)
def locked(learner):
    User.objects.update(locked_for_inactivity_at=timezone.now())


def count(kind: str) -> int:
    return Event.objects.filter(kind=f"account.{kind}").count()


def opened(learner) -> tuple[SupportCase, str]:
    """A case of the learner, and the token of its link."""
    tokens = []
    links = Links(case=lambda token: tokens.append(token) or token, stop=str)
    asked = Asked(normalise(learner.email), "inactivity", "main")
    case = asking.open_case(
        asked=asked, user=learner, continues=None, links=links, actor=Actor.PERSONA
    )
    return case, tokens[0] if tokens else ""


def in_state(learner, state: str, **fields) -> SupportCase:
    case, _token = opened(learner)
    now = timezone.now()
    fields = {"link_followed_at": now, "document_accepted_at": now, "acts_at": now} | fields
    SupportCase.objects.filter(pk=case.pk).update(state=state, **fields)
    return SupportCase.objects.select_related("user__persona__world").get(pk=case.pk)


def show(case: SupportCase, picture: str) -> actions.Judged:
    return actions.show_document(
        case=case,
        shown=Shown(picture, b"", case.user.persona),
        links=LINKS,
        actor=Actor.PERSONA,
    )


def test_rule_15_one_link_used_from_8_browsers_is_one_proof(learner):
    _case, token = opened(learner)
    links = times_at_once(8, lambda _: actions.follow_link(token=token, actor=Actor.PERSONA))
    assert [link.state for link in links].count("") == 1
    assert count("support_link_followed") == 1


def test_two_cases_whose_links_are_used_at_once_become_one(learner):
    _first, one = opened(learner)
    by_phone = Asked(normalise(learner.phone), "factor", "main")
    tokens = []
    links = Links(case=lambda token: tokens.append(token) or token, stop=str)
    asking.open_case(asked=by_phone, user=learner, continues=None, links=links, actor=Actor.PERSONA)
    both = at_once(
        [
            lambda token=token: actions.follow_link(token=token, actor=Actor.PERSONA)
            for token in (one, tokens[0])
        ]
    )
    assert [link.state for link in both] == ["", ""]
    assert both[0].case == both[1].case
    assert SupportCase.objects.running().count() == 1


def test_rule_15_of_20_wrong_documents_five_are_looked_at(learner):
    case = in_state(learner, CaseState.PAPER)
    judged = times_at_once(20, lambda _: show(case, "blurred"))
    assert sorted(one.left for one in judged if one.reason == "blurred") == [0, 1, 2, 3, 4]
    assert [one.reason for one in judged].count("locked") == 15
    assert count("support_document_refused") == 5
    assert show(case, "good").reason == "locked"


def test_two_right_documents_at_once_begin_one_delay(learner):
    case = in_state(learner, CaseState.PAPER)
    before = MailMessage.objects.count()
    judged = times_at_once(6, lambda _: show(case, "good"))
    assert {one.reason for one in judged} <= {"", "closed", "locked"}
    assert [one.reason for one in judged].count("") == 1
    assert count("support_delay_started") == count("support_document_accepted") == 1
    assert MailMessage.objects.count() == before + 1


def test_a_case_is_finished_once_by_whoever_looks_first(learner):
    case = in_state(learner, CaseState.DELAY, acts_at=timezone.now() - timedelta(seconds=1))
    assert times_at_once(8, lambda _: ending.finish(case)).count(True) == 1
    assert count("inactivity_lock_lifted") == count("support_case_closed") == 1


@pytest.mark.parametrize("_round", range(3))
def test_rule_15_of_a_stop_and_the_end_of_the_delay_one_wins(learner, _round):
    case = in_state(learner, CaseState.DELAY, acts_at=timezone.now() - timedelta(seconds=1))
    done = at_once(
        [lambda: ending.finish(case), lambda: ending.stop(case=case, actor=Actor.PERSONA)] * 3
    )
    assert done.count(True) == 1
    case.refresh_from_db()
    learner.refresh_from_db()
    lifted = learner.locked_for_inactivity_at is None
    assert case.state == ("done" if lifted else "stopped")
    assert count("support_stopped") == int(not lifted)
    assert count("support_case_closed") == 1


def test_opened_many_times_at_once_it_is_one_mail(learner):
    times_at_once(6, lambda _: opened(learner))
    assert MailMessage.objects.count() == 1


def test_the_database_holds_an_account_to_one_running_case(learner):
    in_state(learner, CaseState.PAPER)
    other, _token = opened(learner)
    with pytest.raises(IntegrityError), transaction.atomic():
        SupportCase.objects.filter(pk=other.pk).update(state=CaseState.PAPER)
