import base64
from datetime import UTC, datetime

import pytest
import qrcode
import time_machine

from accounts import totp
from accounts.models import Authenticator
from accounts.totp import Verdict
from tests.accounts.conftest import code_for, turn_on_for

T0 = datetime(2030, 5, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(T0, tick=False) as traveller:
        yield traveller


@pytest.fixture
def guarded(clock, learner):
    """On since a moment before the tests' now, so that today's codes are all unused."""
    turn_on_for(learner)
    clock.shift(300)
    return learner


def test_rfc_6238_vector(clock, learner):
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    Authenticator.objects.create(user=learner, secret=secret, confirmed_at=T0)
    clock.move_to(datetime.fromtimestamp(1111111109, UTC))
    assert totp.check(user=learner, code="081804") is Verdict.GOOD


@pytest.mark.parametrize(
    ("steps", "verdict"),
    [
        (-21, Verdict.WRONG),
        (-20, Verdict.CLOCK),
        (-2, Verdict.CLOCK),
        (-1, Verdict.GOOD),
        (0, Verdict.GOOD),
        (1, Verdict.GOOD),
        (2, Verdict.CLOCK),
        (20, Verdict.CLOCK),
        (21, Verdict.WRONG),
    ],
)
def test_rule_4_one_step_of_tolerance_either_side(guarded, steps, verdict):
    assert totp.check(user=guarded, code=code_for(guarded.secret, steps)) is verdict


def test_measured_5_the_last_accepted_step_is_stored(clock, guarded):
    code = code_for(guarded.secret)
    assert totp.check(user=guarded, code=code) is Verdict.GOOD
    for seconds in (0, 29, 30):
        clock.shift(seconds and 29)
        assert totp.check(user=guarded, code=code) in (Verdict.USED, Verdict.CLOCK)
    assert Authenticator.objects.get().last_step == int(T0.timestamp() + 300) // 30


def test_measured_5_no_older_code_after_a_newer_one(guarded):
    assert totp.check(user=guarded, code=code_for(guarded.secret, 1)) is Verdict.GOOD
    for steps in (-1, 0, 1):
        verdict = totp.check(user=guarded, code=code_for(guarded.secret, steps))
        assert verdict is Verdict.USED


def test_rule_4_it_counts_only_once_confirmed(clock, learner):
    device = totp.prepare(user=learner)
    assert not totp.is_on(learner)
    assert totp.check(user=learner, code=code_for(device.secret)) is Verdict.WRONG
    good = totp.check(user=learner, code=code_for(device.secret), confirming=True)
    assert good is Verdict.GOOD
    assert totp.is_on(learner)
    assert Authenticator.objects.get().confirmed_at == T0


def test_a_confirmed_key_is_not_confirmed_again(clock, guarded):
    confirmed_at = Authenticator.objects.get().confirmed_at
    code = code_for(guarded.secret)
    assert totp.check(user=guarded, code=code, confirming=True) is Verdict.WRONG
    assert totp.check(user=guarded, code=code) is Verdict.GOOD
    assert Authenticator.objects.get().confirmed_at == confirmed_at


def test_without_an_authenticator_every_code_is_wrong(learner):
    assert totp.check(user=learner, code="000000") is Verdict.WRONG


def test_the_key_is_made_once_of_160_bits(learner):
    device = totp.prepare(user=learner)
    assert totp.prepare(user=learner).secret == device.secret
    assert len(device.secret) == 32
    assert totp.typed_key(device).replace(" ", "") == device.secret
    assert totp.typed_key(device).count(" ") == 7


def test_rule_12_the_key_is_sealed_at_rest(learner, django_assert_num_queries):
    device = totp.prepare(user=learner)
    stored = Authenticator.objects.extra(select={"raw": "secret"}).values_list("raw", flat=True)
    assert device.secret not in stored.get()


def test_the_uri_is_as_apps_expect_it(learner):
    device = totp.prepare(user=learner)
    label = "Harbor%20Market%3A" + learner.email.replace("@", "%40")
    assert totp.uri(device) == (
        f"otpauth://totp/{label}?secret={device.secret}&issuer=Harbor+Market"
    )
    assert totp.qr_picture(totp.uri(device)).startswith("data:image/svg+xml;base64,")


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("418203", "418203"),
        (" 418 203\n", "418203"),
        ("418-203", "418203"),
        ("４１８２０３", "418203"),
        ("٤١٨٢٠٣", "418203"),
        ("000000", "000000"),
        ("41820", None),
        ("4182033", None),
        ("41820x", None),
        ("41820²", None),
        ("", None),
        ("-418203", "418203"),
        ("9" * 5000, None),
    ],
)
def test_six_digits_as_people_type_them(typed, digits):
    assert totp.digits_of(typed) == digits


def test_the_next_steps_code_works_right_after(clock, guarded):
    assert totp.check(user=guarded, code=code_for(guarded.secret)) is Verdict.GOOD
    clock.shift(30)
    assert totp.check(user=guarded, code=code_for(guarded.secret)) is Verdict.GOOD


def test_measured_2_one_accounts_authenticator_is_not_anothers(guarded, second_learner):
    assert not totp.is_on(second_learner)
    code = code_for(guarded.secret)
    assert totp.check(user=second_learner, code=code) is Verdict.WRONG
    turn_on_for(second_learner)
    assert totp.check(user=second_learner, code=code) is Verdict.WRONG
    assert totp.check(user=guarded, code=code) is Verdict.GOOD


def test_the_picture_is_of_the_address_with_a_margin():
    address = "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ"
    assert totp.qr_picture(address) != totp.qr_picture(address + "A")
    picture = base64.b64decode(totp.qr_picture(address).split(",")[1]).decode()
    code = qrcode.QRCode()
    code.add_data(address)
    code.make()
    side = code.modules_count + 2 * 2
    assert f'viewBox="0 0 {side} {side}"' in picture


def test_a_check_is_two_statements(guarded, django_assert_num_queries):
    code = code_for(guarded.secret)
    with django_assert_num_queries(2):
        assert totp.check(user=guarded, code=code) is Verdict.GOOD
