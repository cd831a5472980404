from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts import lockout
from accounts.models import AttemptCounter, User
from personas.models import World

T0 = datetime(2030, 5, 1, 12, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(lockout_limit=5, lockout_seconds=900, lockout_cap_seconds=3600)


@pytest.fixture
def clock():
    with time_machine.travel(T0, tick=False) as traveller:
        yield traveller


def reserve(world, key="k"):
    return lockout.reserve(key=key, world=world)


def lock(world, key="k"):
    *_, last = [reserve(world, key) for _ in range(world.lockout_limit)]
    return last


def test_rule_2_five_failures_lock(world, clock):
    attempts = [reserve(world) for _ in range(5)]
    assert [a.failures for a in attempts] == [1, 2, 3, 4, 5]
    assert [a.left for a in attempts] == [4, 3, 2, 1, 0]
    assert [a.lock_seconds for a in attempts] == [0, 0, 0, 0, 900]
    assert reserve(world) is None
    assert lockout.seconds_left(key="k") == 900


def test_a_reservation_is_one_statement(world, django_assert_num_queries):
    for _ in range(6):
        with django_assert_num_queries(1):
            reserve(world)


def test_rule_2_the_time_doubles_to_a_cap(world, clock):
    seconds = []
    for _ in range(4):
        last = lock(world)
        seconds.append(last.lock_seconds)
        assert lockout.seconds_left(key="k") == last.lock_seconds
        clock.shift(last.lock_seconds)
    assert seconds == [900, 1800, 3600, 3600]
    assert AttemptCounter.objects.get().locks == 4


def test_a_cap_that_is_no_multiple(clock):
    world = World(lockout_limit=3, lockout_seconds=600, lockout_cap_seconds=1000)
    seconds = []
    for _ in range(3):
        seconds.append(lock(world).lock_seconds)
        clock.shift(1000)
    assert seconds == [600, 1000, 1000]


def test_a_cap_of_the_first_time(clock):
    world = World(lockout_limit=3, lockout_seconds=60, lockout_cap_seconds=60)
    assert lock(world).lock_seconds == 60
    clock.shift(60)
    assert lock(world).lock_seconds == 60


def test_measured_4_failures_never_extend_a_lock(world, clock):
    lock(world)
    clock.shift(899)
    for _ in range(20):
        assert reserve(world) is None
    assert lockout.seconds_left(key="k") == 1
    clock.shift(1)
    assert lockout.seconds_left(key="k") == 0
    assert reserve(world).failures == 1


def test_after_the_lock_the_count_starts_at_one(world, clock):
    lock(world)
    clock.shift(900)
    again = reserve(world)
    assert (again.failures, again.left, again.locks, again.lock_seconds) == (1, 4, 1, 0)
    assert AttemptCounter.objects.get().locked_until is None


def test_quiet_time_ends_the_series(world, clock):
    lock(world)
    clock.shift(timedelta(hours=24))
    fresh = reserve(world)
    assert (fresh.failures, fresh.locks) == (1, 0)
    clock.shift(timedelta(hours=23, minutes=59))
    assert reserve(world).failures == 2
    clock.shift(timedelta(hours=24))
    assert reserve(world).failures == 1


def test_the_series_goes_on_before_that(world, clock):
    lock(world)
    clock.shift(timedelta(hours=23, minutes=59))
    assert reserve(world).locks == 1
    for _ in range(3):
        reserve(world)
    assert reserve(world).lock_seconds == 1800


def test_a_long_lock_is_not_shortened_by_quiet_time(clock):
    world = World(lockout_limit=3, lockout_seconds=48 * 3600, lockout_cap_seconds=48 * 3600)
    lock(world)
    clock.shift(timedelta(hours=30))
    assert reserve(world) is None


def test_success_hands_back_all_before_it(world, clock):
    reserve(world)
    second = reserve(world)
    lockout.hand_back(second)
    assert reserve(world).failures == 1


def test_success_of_the_last_attempt_takes_its_lock_away(world, clock):
    lockout.hand_back(lock(world))
    row = AttemptCounter.objects.get()
    assert (row.failures, row.locks, row.locked_until) == (0, 0, None)


def test_success_does_not_forgive_what_came_after_it(world, clock):
    first = reserve(world)
    for _ in range(3):
        reserve(world)
    lockout.hand_back(first)
    assert reserve(world).failures == 4
    assert AttemptCounter.objects.get().locked_until is None


def test_success_does_not_lift_a_later_lock(world, clock):
    first = reserve(world)
    for _ in range(4):
        reserve(world)
    lockout.hand_back(first)
    assert reserve(world) is None
    assert AttemptCounter.objects.get().failures == 4


def test_a_limit_lowered_meanwhile_locks_at_the_next_failure(world, clock):
    for _ in range(4):
        reserve(world)
    world.lockout_limit = 3
    last = reserve(world)
    assert (last.left, last.lock_seconds) == (0, 900)
    assert reserve(world) is None


def test_success_after_a_release_changes_nothing(world, clock):
    *_, third = [reserve(world) for _ in range(3)]
    lockout.release(keys=["k"])
    lockout.hand_back(third)
    assert AttemptCounter.objects.get().failures == 0


def test_success_forgives_nobody_else(world, clock):
    first = reserve(world)
    reserve(world)
    for _ in range(4):
        reserve(world, "other")
    lockout.hand_back(first)
    assert AttemptCounter.objects.get(key="other").failures == 4


def test_a_release_ends_the_series(world, clock):
    lock(world)
    lockout.release(keys=["k"])
    assert lock(world).lock_seconds == 900


def test_release_says_whether_it_was_locked(world, clock):
    lock(world)
    reserve(world, "other")
    reserve(world, "bystander")
    assert lockout.release(keys=["k", "other"]) is True
    assert lockout.release(keys=["k", "other"]) is False
    assert lockout.seconds_left(key="k") == 0
    assert reserve(world).failures == 1
    assert reserve(world, "bystander").failures == 2


def test_an_ended_lock_was_no_lock(world, clock):
    lock(world)
    clock.shift(900)
    assert lockout.release(keys=["k"]) is False


def test_nothing_is_locked_before_the_first_attempt():
    assert lockout.seconds_left(key="never") == 0


def test_measured_2_keys_meet_nobody_else():
    mei, ola = User(pk=1), User(pk=2)
    keys = [
        lockout.key_of("password", user=mei),
        lockout.key_of("password", user=ola),
        lockout.key_of("totp", user=mei),
        lockout.key_of("password", user=mei, browser="b"),
        lockout.key_of("password", user=None, name="+12125550147"),
        lockout.key_of("password", user=None, name="+12125550148"),
        lockout.key_of("password", user=None, name="user:1:"),
    ]
    assert len(set(keys)) == len(keys)
    assert all("2125550147" not in key for key in keys)


def test_no_name_is_an_empty_name():
    assert lockout.key_of("password", user=None) == lockout.key_of("password", user=None, name="")


def test_measured_2_the_name_typed_does_not_matter_for_an_account():
    mei = User(pk=1)
    assert lockout.key_of("password", user=mei, name="a") == lockout.key_of(
        "password", user=mei, name="b"
    )


def test_a_lock_of_no_time_is_a_mistake_of_the_world(world):
    world.lockout_seconds = 0
    with pytest.raises(ValueError, match=r"^lockout_seconds must be at least 1$"):
        reserve(world)
