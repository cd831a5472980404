"""The changes from many threads at the same moment: each happens once."""

import pytest

from accounts.changes import closing, contacts, file, undo
from accounts.models import User
from events.models import Actor, Event
from tests.accounts.changes_tools import give_file, second_account
from tests.at_once import times_at_once as at_once

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "thirdmail@post.example"
ME = Actor.PERSONA


def count(kind: str) -> int:
    return Event.objects.filter(kind=f"account.{kind}").count()


def ask(user, session="s") -> list[str]:
    tokens: list[str] = []
    contacts.ask(
        user=user, kind="email", value=NEW, session=session, link_to=tokens.append, actor=ME
    )
    return tokens


def test_rule_8_one_link_and_one_undo_work_once(learner):
    [token] = ask(learner)
    undos: list[str] = []

    def confirm(_):
        return contacts.confirm_email(user=learner, token=token, undo_link=undos.append, actor=ME)

    assert [proof.state for proof in at_once(6, confirm)].count("") == 1
    assert len(undos) == count("email_changed") == 1
    done = at_once(6, lambda _: undo.take_back(token=undos[0], actor=Actor.UNKNOWN))
    assert sorted(one.state for one in done) == ["", *["undone"] * 5]
    assert count("email_change_undone") == 1


def test_of_many_who_ask_at_once_one_change_waits_and_one_message_goes(learner):
    sent = at_once(6, lambda place: ask(learner, f"s{place}"))
    assert sum(map(len, sent)) == 1
    assert learner.changes.filter(state="pending").count() == 1


def test_two_accounts_that_move_to_one_address_get_it_once(learner, second_learner):
    users = [learner, second_learner]
    tokens = [ask(user)[0] for user in users]

    def confirm(place):
        return contacts.confirm_email(
            user=users[place], token=tokens[place], undo_link=str, actor=ME
        )

    assert sorted(proof.state for proof in at_once(2, confirm)) == ["", "taken"]
    assert User.objects.filter(email=NEW).count() == 1


def test_a_bank_account_is_changed_once_and_closing_starts_once(learner):
    give_file(learner)
    bank = second_account(learner.persona)

    def change(_):
        return file.change_bank(user=learner, bank=bank, undo_link=str, actor=ME)

    assert sorted(at_once(4, change)) == ["done", "held", "held", "held"]
    assert sorted(at_once(4, lambda _: closing.start(user=learner, actor=ME))) == [
        False, False, False, True,
    ]  # fmt: skip
    assert count("bank_changed") == count("closing_started") == 1
