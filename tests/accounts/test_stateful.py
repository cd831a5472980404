"""Random lives of accounts against a small model of what must be true at the door.

Never signed in without the right proofs, never locked out for good, never two owners of an account,
never a lost event. Twenty lives of fifty acts each in the ordinary test, 500 in the long one.
"""

import os
import re
from datetime import UTC, datetime

import time_machine
from django.contrib.auth import get_user
from django.db import transaction
from django.http import HttpRequest
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from events.kinds import Kind
from events.models import Event
from personas.models import MailMessage
from tests.accounts.conftest import code_for
from tests.accounts.door_model import LINK_S, PENDING_S, STEP_S, Link, Pending, Seller, Session
from tests.accounts.registration_tools import Applicant, link_in
from tests.cast import PASSWORD, browser_of, make_persona

T0 = datetime(2030, 5, 1, 12, 0, tzinfo=UTC)
LONGEST_LIFE_S = 10 * 24 * 3600  # sessions outlive it
WAITS = [31, 61, 16 * 60, 61 * 60, 25 * 3600]
LIVES = 500 if os.environ.get("PORTAL_TEST_LONG") else 20
# What the model foretells; other kinds may come between.
FORETOLD = {
    kind.value
    for kind in (
        Kind.APPLICATION_APPROVED,
        Kind.CODE_LOCKED,
        Kind.CODE_REFUSED,
        Kind.EMAIL_CONFIRMED,
        Kind.LOCKED,
        Kind.PASSWORD_CHANGED,
        Kind.PASSWORD_REFUSED,
        Kind.PASSWORD_RESET,
        Kind.RECOVERY_CODES_MADE,
        Kind.RECOVERY_CODE_USED,
        Kind.SIGNED_IN,
        Kind.SIGNED_OUT,
        Kind.SIGN_IN_WHILE_LOCKED,
        Kind.STEPPED_UP,
        Kind.TWO_FACTOR_DISABLED,
        Kind.TWO_FACTOR_ENABLED,
        Kind.UNLOCKED,
    )
}

browsers = st.integers(0, 2)
sellers = st.integers(0, 1)
some = st.integers(1, 6)  # failures in a row: more than the limit, too


def when(condition):
    """An act is only drawn when there is something to do."""
    return precondition(lambda lives: bool(condition(lives)))


def of(number: int, choices):
    return sorted(choices)[number % len(choices)]


an_account = when(lambda lives: any(seller.password for seller in lives.sellers))
a_code_asked = when(lambda lives: lives.pending)
a_session = when(lambda lives: lives.sessions)


class Lives(RuleBasedStateMachine):
    """Two sellers and three browsers: one of each seller, and one that holds no persona."""

    def __init__(self):
        super().__init__()
        self.travel = time_machine.travel(T0, tick=False)
        self.clock = self.travel.start()
        self.database = transaction.atomic()
        self.database.__enter__()
        self.now = 0.0
        self.passwords = 0

    @initialize(registered=st.booleans(), guarded=st.booleans())
    def begin(self, registered, guarded):
        self.sellers = [Seller(make_persona(seed=seed)) for seed in (20, 21)]
        self.clients = [browser_of(seller.persona) for seller in self.sellers] + [Client()]
        self.sessions: dict[int, Session] = {}
        self.pending: dict[int, Pending] = {}
        self.seen = self._newest_event()
        if registered:
            self._registers(0)
            self._gives_password(0, self.sellers[0], right=True)
            if guarded:
                self._turns_on(0)

    def teardown(self):
        try:
            if hasattr(self, "sellers"):
                self.nobody_is_locked_out_for_good()
        finally:
            transaction.set_rollback(True)
            self.database.__exit__(None, None, None)
            self.travel.stop()

    # Opening

    @when(lambda lives: not all(seller.password for seller in lives.sellers))
    @rule(number=sellers)
    def registers(self, number):
        self._registers(number)

    def _registers(self, number: int) -> None:
        seller = self.sellers[number]
        if seller.password:
            return
        applicant = Applicant(self.clients[number], seller.persona)
        applicant.have(store={"store_name": f"Lantern {number}"})
        applicant.send()
        applicant.confirm(link_in(self._newest_mail(seller)))
        seller.password = PASSWORD
        self.happened("email_confirmed", "application_approved")

    @rule(number=sellers)
    def asks_for_an_account_on_the_others_address(self, number):
        seller, other = self.sellers[number], self.sellers[1 - number]
        if seller.password or not other.password:
            return
        applicant = Applicant(self.clients[number], seller.persona)
        applicant.have(start={"identifier": other.email})
        applicant.send()
        assert User.objects.count() == 1
        self.happened()
        applicant.application.delete()

    # The door

    @an_account
    @rule(browser=browsers, number=sellers)
    def gives_the_password(self, browser, number):
        self._gives_password(browser, self.sellers[number], right=True)

    @an_account
    @rule(browser=browsers, number=sellers, times=some)
    def gives_wrong_passwords(self, browser, number, times):
        for _time in range(times):
            if not self._gives_password(browser, self.sellers[number], right=False):
                break

    def _gives_password(self, browser: int, seller: Seller, *, right: bool) -> bool:
        """Whether it was looked at."""
        if not seller.password:
            seller = next(other for other in self.sellers if other.password)
        own = seller.own(browser)
        counter = seller.counter("password", own)
        self._post(
            browser,
            "login/password/",
            identifier=seller.email,
            password=(seller.password if right else "not-the-password"),
        )
        if counter.is_locked(self.now):
            self.happened("sign_in_while_locked")
            return False
        if not right:
            locks = counter.fail(self.now)
            self.happened("password_refused", *["locked"] * locks)
            return True
        counter.succeed(self.now)
        if seller.secret:
            until = self.now + PENDING_S
            self.pending[browser] = Pending(seller, seller.version, until, own)
            self.happened()
        else:
            self._is_in(browser, seller, proved=False)
        return True

    @a_code_asked
    @rule(browser=browsers, kind=st.sampled_from(["right", "again"]))
    def gives_a_code(self, browser, kind):
        browser = of(browser, self.pending)
        self._gives_code(browser, kind)

    @a_code_asked
    @rule(browser=browsers, times=some)
    def gives_wrong_codes(self, browser, times):
        browser = of(browser, self.pending)
        for _time in range(times):
            self._gives_code(browser, "wrong")

    def _gives_code(self, browser: int, kind: str) -> None:
        waiting = self.pending.get(browser)
        code = self._code(waiting.seller, kind) if waiting and waiting.seller.secret else "000000"
        if code is None:
            return
        self._post(browser, "login/code/", code=code)
        if self._is_open(waiting):
            self._judged(browser, waiting, "totp", right=kind == "right", code=code)

    @a_code_asked
    @rule(browser=browsers, fresh=st.booleans())
    def gives_a_recovery_code(self, browser, fresh):
        browser = of(browser, self.pending)
        waiting = self.pending.get(browser)
        codes = (waiting.seller.codes if fresh else waiting.seller.spent) if waiting else []
        code = codes[0] if codes else "AAAA-AAAA-AAAA-AAAA"
        self._post(browser, "login/code/?use=recovery", code=code)
        if self._is_open(waiting):
            self._judged(browser, waiting, "recovery", right=fresh and bool(codes), code=code)

    @a_session
    @rule(browser=browsers)
    def signs_out(self, browser):
        browser = of(browser, self.sessions)
        self._post(browser, "logout/")
        if self.sessions.pop(browser, None):
            self.pending.pop(browser, None)
            self.happened("signed_out")

    # Inside

    @a_session
    @rule(browser=browsers)
    def turns_two_factor_on(self, browser):
        browser = of(browser, self.sessions)
        self._turns_on(browser)

    def _turns_on(self, browser: int) -> None:
        session = self.sessions.get(browser)
        if session is None or session.seller.secret or not self._steps_up(browser, session):
            return
        page = self.clients[browser].get("/accounts/two-factor/").content.decode()
        session.seller.secret = re.search(r"secret=([A-Z2-7]+)", page).group(1)
        session.seller.last_step = 0
        page = self._post(browser, "two-factor/", code=self._code(session.seller, "right"))
        session.seller.last_step = self._step_now()
        session.proved = True
        self._keeps_codes(session.seller, page)
        self.happened("two_factor_enabled", "recovery_codes_made")

    @a_session
    @rule(browser=browsers)
    def turns_two_factor_off(self, browser):
        browser = of(browser, self.sessions)
        session = self.sessions.get(browser)
        if session is None or not session.seller.secret or not self._steps_up(browser, session):
            return
        self._post(browser, "two-factor/remove/")
        seller = session.seller
        seller.secret, seller.codes, seller.spent = "", [], []
        self.happened("two_factor_disabled")

    @a_session
    @rule(browser=browsers)
    def renews_recovery_codes(self, browser):
        browser = of(browser, self.sessions)
        session = self.sessions.get(browser)
        if session is None or not session.seller.secret or not self._steps_up(browser, session):
            return
        page = self._post(browser, "recovery-codes/")
        self._keeps_codes(session.seller, page)
        self.happened("recovery_codes_made")

    @a_session
    @rule(browser=browsers)
    def changes_the_password(self, browser):
        browser = of(browser, self.sessions)
        session = self.sessions.get(browser)
        if session is None or not self._steps_up(browser, session):
            return
        password = self._new_password()
        self._post(browser, "security/password/", password=password)
        self._has_a_new_password(session.seller, password, stays=browser)
        self.happened("password_changed")

    @rule(browser=browsers, number=sellers)
    def opens_pages_without_having_signed_in(self, browser, number):
        """Pages behind the password of the last ten minutes never open by their address alone."""
        if browser in self.sessions:
            return
        for page in ("two-factor/", "recovery-codes/", "security/password/"):
            assert self.clients[browser].get(f"/accounts/{page}").status_code == 302

    # A lost password

    @an_account
    @rule(browser=browsers, number=sellers)
    def asks_for_a_reset(self, browser, number):
        seller = self.sellers[number]
        before = self._newest_mail(seller)
        self._post(browser, "password/reset/", identifier=seller.email)
        mail = self._newest_mail(seller)
        if mail and (before is None or mail.pk != before.pk):
            path = re.search(r"http://testserver(/accounts/password/reset/\S+)", mail.text).group(1)
            assert seller.password, "nobody else is written to"
            seller.links.append(Link(path, seller.version, self.now))
        self.happened()

    @an_account
    @rule(number=sellers, newest=st.booleans())
    def follows_a_reset_link(self, number, newest):
        seller = self.sellers[number]
        if not seller.links:
            return
        link = seller.links[-1 if newest else 0]
        somewhere, password = Client(), self._new_password()
        somewhere.get(link.path)
        somewhere.post("/accounts/password/reset/new/", {"password": password})
        if link.version != seller.version or self.now - link.made >= LINK_S:
            self.happened()
            return
        held = [seller.counter("password"), *(seller.counter("password", b) for b in seller.known)]
        held.append(seller.counter("step_up"))
        was_locked = any(counter.is_locked(self.now) for counter in held)
        for counter in held:
            counter.release()
        self._has_a_new_password(seller, password)
        self.happened("password_reset", *["unlocked"] * was_locked)

    # Time

    @precondition(lambda self: self.now < LONGEST_LIFE_S)
    @rule(seconds=st.sampled_from(WAITS))
    def waits(self, seconds):
        self._move(seconds)

    # What always holds

    @invariant()
    def signed_in_is_who_gave_all_proofs(self):
        for number, client in enumerate(getattr(self, "clients", [])):
            session = self.sessions.get(number)
            user = user_of(client)
            expected = session.seller.email if session else None
            assert (user.email if user else None) == expected

    @invariant()
    def every_account_has_one_owner(self):
        owners = list(User.objects.values_list("email", "persona"))
        assert sorted(owners) == sorted(
            (seller.email, seller.persona.pk)
            for seller in getattr(self, "sellers", [])
            if seller.password
        )

    def nobody_is_locked_out_for_good(self):
        """After at most an hour the right proofs open the door again, to any browser."""
        self._move(3601)
        for seller in self.sellers:
            if not seller.password:
                continue
            client = Client()
            name = {"identifier": seller.email, "password": seller.password}
            client.post("/accounts/login/password/", name)
            if seller.secret:
                code = code_for(seller.secret)
                client.post("/accounts/login/code/", {"code": code})
            assert user_of(client) is not None

    def happened(self, *names: str) -> None:
        """Exactly these events were recorded since the last act, in this order."""
        new = Event.objects.filter(pk__gt=self.seen).order_by("pk").values_list("pk", "kind")
        kinds = [kind for _pk, kind in new if kind in FORETOLD]
        self.seen = self._newest_event()
        assert kinds == [f"account.{name}" for name in names]

    # How it is done

    def _post(self, browser: int, path: str, **data):
        return self.clients[browser].post(f"/accounts/{path}", data)

    def _is_in(self, browser: int, seller: Seller, *, proved: bool) -> None:
        self.pending.pop(browser, None)
        self.sessions[browser] = Session(seller, seller.version, proved)
        seller.known.add(browser)
        self.happened(*["recovery_code_used"] * (proved == "recovery"), "signed_in")

    def _is_open(self, waiting: Pending | None) -> bool:
        return (
            waiting is not None
            and waiting.until > self.now
            and waiting.version == waiting.seller.version
        )

    def _judged(self, browser, waiting: Pending, factor: str, *, right: bool, code: str):
        seller = waiting.seller
        counter = seller.counter(factor, waiting.browser)
        if counter.is_locked(self.now):
            self.happened()
        elif not right:
            locks = counter.fail(self.now)
            self.happened("code_refused", *["code_locked"] * locks)
        else:
            counter.succeed(self.now)
            if factor == "recovery":
                seller.codes.remove(code)
                seller.spent.append(code)
            else:
                seller.last_step = max(self._step_now(), seller.last_step + 1)
            self._is_in(browser, seller, proved="recovery" if factor == "recovery" else True)

    def _steps_up(self, browser: int, session: Session) -> bool:
        """The password again, and a code where the session never showed one."""
        seller = session.seller
        if seller.counter("step_up").is_locked(self.now):
            return False
        data = {"password": seller.password}
        if seller.secret and not session.proved:
            code = self._code(seller, "right")
            if code is None or seller.counter("totp").is_locked(self.now):
                return False
            data["code"] = code
            seller.last_step = max(self._step_now(), seller.last_step + 1)
            seller.counter("totp").succeed(self.now)
            session.proved = True
        seller.counter("step_up").succeed(self.now)
        self._post(browser, "security/confirm/", **data)
        self.happened("stepped_up")
        return True

    def _step_now(self) -> int:
        return int(T0.timestamp() + self.now) // STEP_S

    def _code(self, seller: Seller, kind: str) -> str | None:
        """None when a right one must be waited for, or there is none to send again."""
        now, last = self._step_now(), seller.last_step
        if kind == "again":
            return code_for(seller.secret, last - now) if last and now - last <= 1 else None
        if kind == "right":
            return code_for(seller.secret, max(now, last + 1) - now) if last <= now else None
        near = {code_for(seller.secret, step) for step in range(-21, 22)}
        return next(f"{n:06d}" for n in range(100) if f"{n:06d}" not in near)

    def _keeps_codes(self, seller: Seller, page) -> None:
        seller.codes = re.findall(r"<code>([0-9A-Z-]{19})</code>", page.content.decode())
        seller.spent = []
        assert len(seller.codes) == 10

    def _new_password(self) -> str:
        self.passwords += 1
        return f"gravel violin kelp ordinary {self.passwords}"

    def _has_a_new_password(self, seller: Seller, password: str, stays: int | None = None):
        seller.password = password
        seller.version += 1
        for browser, session in list(self.sessions.items()):
            if session.seller is seller and browser == stays:
                session.version = seller.version
            elif session.seller is seller:
                del self.sessions[browser]
                self.pending.pop(browser, None)
                self.clients[browser].get("/accounts/")  # a browser learns it by its next page

    def _move(self, seconds: float) -> None:
        self.now += seconds
        self.clock.shift(seconds)

    def _newest_event(self) -> int:
        return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def _newest_mail(self, seller: Seller) -> MailMessage | None:
        return MailMessage.objects.filter(persona=seller.persona).order_by("-pk").first()


def user_of(client: Client) -> User | None:
    """Whom the portal would take the browser for."""
    request = HttpRequest()
    request.session = client.session
    user = get_user(request)
    return user if user.is_authenticated else None


def test_random_lives_keep_to_the_model(db):
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
