import re

import pytest

from accounts import recovery
from accounts.models import RecoveryCode
from tests.accounts.conftest import Door

PAGE = "/accounts/recovery-codes/"


def test_rule_4_ten_codes_of_80_bits_kept_as_fingerprints(learner):
    codes = recovery.make_codes(user=learner)
    assert len(set(codes)) == recovery.COUNT == 10
    for code in codes:
        assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", code)
    stored = set(RecoveryCode.objects.values_list("code_hash", flat=True))
    assert len(stored) == 10
    assert not stored & {code.replace("-", "") for code in codes}


def test_each_works_once(learner):
    code = recovery.code_of(recovery.make_codes(user=learner)[0])
    assert recovery.spend(user=learner, code=code) is True
    assert recovery.spend(user=learner, code=code) is False
    assert recovery.left(user=learner) == 9


def test_only_for_its_owner(learner, second_learner):
    code = recovery.code_of(recovery.make_codes(user=learner)[0])
    assert recovery.spend(user=second_learner, code=code) is False
    assert recovery.left(user=learner) == 10


def test_new_codes_end_the_old_ones(learner):
    old = recovery.code_of(recovery.make_codes(user=learner)[0])
    recovery.make_codes(user=learner)
    assert recovery.spend(user=learner, code=old) is False
    assert RecoveryCode.objects.count() == 10


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("7K2M-Q4XV-9T3H-B8WD", "7K2MQ4XV9T3HB8WD"),
        ("7k2m q4xv 9t3h b8wd\n", "7K2MQ4XV9T3HB8WD"),
        ("oOiIlL00-7777-7777", "0011110077777777"),
        ("７Ｋ２Ｍ-Q4XV-9T3H-B8WD", "7K2MQ4XV9T3HB8WD"),  # noqa: RUF001
        ("7K2M-Q4XV-9T3H-B8W", None),
        ("7K2M-Q4XV-9T3H-B8WDX", None),
        ("7K2M-Q4XV-9T3H-B8WU", None),
        ("", None),
        ("é" * 16, None),
    ],
)
def test_as_people_type_them(typed, code):
    assert recovery.code_of(typed) == code


def test_signing_in_with_one_tells_the_owner(door, guarded, events_of, mails_of, texts_of):
    door.password(guarded.email)
    assert door.code(guarded.printed[0].lower(), recovery=True).url == "/accounts/"
    assert door.is_in
    events = events_of(guarded.persona)
    assert ("account.recovery_code_used", {"left": 9}) in events
    signed_in = {"identifier": "email", "factor": "recovery", "known_browser": False}
    assert ("account.signed_in", signed_in) in events
    assert "You have 9 left" in mails_of(guarded.persona)[-1].text
    assert "9 are left" in texts_of(guarded.persona)[-1].body


def test_a_spent_code_is_counted_as_wrong(door, guarded, events_of):
    for _ in range(2):
        door.password(guarded.email)
        door.code(guarded.printed[0], recovery=True)
        door.client.post("/accounts/logout/")
    refused = {"factor": "recovery", "reason": "wrong", "left": 4}
    assert ("account.code_refused", refused) in events_of(guarded.persona)


def test_page_needs_the_password_again(client_of, guarded):
    door = Door(client_of(guarded.persona))
    door.password(guarded.email)
    door.code(guarded.printed[0], recovery=True)
    assert door.client.get(PAGE).url == f"/accounts/security/confirm/?next={PAGE}"
    assert door.client.post(PAGE).url.startswith("/accounts/security/confirm/")
    door.step_up()
    assert "9" in door.client.get(PAGE).content.decode()


def test_new_ones_are_shown_once(client_of, guarded, events_of, mails_of):
    door = Door(client_of(guarded.persona))
    door.password(guarded.email)
    door.code(guarded.printed[0], recovery=True)
    door.step_up()
    page = door.client.post(PAGE).content.decode()
    shown = re.findall(r"<code>([0-9A-Z-]{19})</code>", page)
    assert len(shown) == 10
    assert 'download="' in page
    assert "data:text/plain" in page
    assert not set(shown) & set(
        re.findall(r"[0-9A-Z-]{19}", door.client.get(PAGE).content.decode())
    )
    assert ("account.recovery_codes_made", {"count": 10}) in events_of(guarded.persona)
    assert mails_of(guarded.persona)[-1].subject == "New recovery codes"
    assert recovery.spend(user=guarded, code=recovery.code_of(shown[9]))
    assert not recovery.spend(user=guarded, code=recovery.code_of(guarded.printed[5]))


def test_without_two_factor_there_are_none(inside):
    assert inside.client.get(PAGE).url == "/accounts/two-factor/"
    assert inside.client.post(PAGE).url == "/accounts/two-factor/"
    assert not RecoveryCode.objects.exists()
