"""Many at once through the running portal: two processes, real hashes, the database under test."""

import http.cookiejar
import json
import re
import threading
import time
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import uuid4

import pytest

from tests.accounts.conftest import code_for
from tests.cast import PASSWORD

pytestmark = pytest.mark.live
NEW = "gravel violin kelp ordinary"
RESET = "/accounts/password/reset/"


class Browser:
    """Cookies, forms, redirects; nothing else."""

    def __init__(self, url: str):
        self.url = url
        self.jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def copy(self) -> "Browser":
        """The same session once more, so that two of its requests may run at once."""
        twin = Browser(self.url)
        for cookie in self.jar:
            twin.jar.set_cookie(cookie)
        return twin

    def get(self, path: str) -> tuple[str, str]:
        """The path it ended at, and the page."""
        return self._open(urllib.request.Request(self.url + path))

    def post(self, path: str, **data) -> tuple[str, str]:
        token = next(cookie.value for cookie in self.jar if cookie.name == "csrftoken")
        body = urllib.parse.urlencode(data | {"csrfmiddlewaretoken": token}).encode()
        return self._open(urllib.request.Request(self.url + path, body))

    def _open(self, request) -> tuple[str, str]:
        with self._opener.open(request, timeout=60) as answer:
            return urllib.parse.urlsplit(answer.url).path, answer.read().decode()


def at_once(jobs) -> list:
    """Runs the jobs in threads that all start at the same moment."""
    start = threading.Barrier(len(jobs))

    def run(job):
        start.wait()
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


@pytest.fixture
def account(portal_server):
    """A fresh seller account on the running portal: (e-mail, ``ask(python)`` for facts of it)."""
    email = f"{uuid4().hex}@post.example"

    def ask(python: str):
        script = (
            "import json\n"
            "from accounts.models import *\n"
            "from accounts import recovery, totp\n"
            "from events.models import Event\n"
            "from personas.models import *\n"
            f"user = User.objects.filter(email={email!r}).first()\n"
            f"{python}"
        )
        out = portal_server.manage("shell", "-v", "0", "-c", script)
        return json.loads(out.strip().splitlines()[-1])

    ask(
        "from personas.actions import open_persona\n"
        "persona, _token = open_persona(country='US')\n"
        f"persona.email = {email!r}\n"
        "persona.save()\n"
        f"User.objects.create_user({email!r}, {PASSWORD!r}, persona=persona, full_name='A B',"
        " phone=persona.phone_number)\n"
        "print(1)"
    )
    return email, ask


def browsers(portal_server, number: int, path="/accounts/login/") -> list[Browser]:
    made = [Browser(portal_server.url) for _ in range(number)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda browser: browser.get(path), made))
    return made


def count_of(kind: str) -> str:
    return f"print(Event.objects.filter(persona=user.persona_id, kind={kind!r}).count())"


def sign_in(browser, email: str, password: str = PASSWORD) -> tuple[str, str]:
    return browser.post("/accounts/login/password/", identifier=email, password=password)


def test_the_portal_under_test_has_two_workers(portal_server):
    assert portal_server.workers >= 2


def test_measured_1_of_64_passwords_at_once_five_are_compared(portal_server, account):
    email, ask = account
    passwords = [PASSWORD if number == 50 else f"wrong-{number}" for number in range(64)]
    jobs = [
        partial(sign_in, browser, email, password)
        for browser, password in zip(browsers(portal_server, 64), passwords, strict=True)
    ]
    got_in = [path for path, _page in at_once(jobs)].count("/accounts/")
    # A right password that is among the first five compared signs in and gives back the tries up
    # to its own. Any other right password comes too late.
    refused = ask(count_of("account.password_refused"))
    while_locked = ask(count_of("account.sign_in_while_locked"))
    assert refused + got_in + while_locked == 64
    assert got_in <= 1
    assert refused == 5 if not got_in else 4 <= refused <= 4 + 5
    assert ask(count_of("account.locked")) == 1


def test_measured_1_once_the_limit_is_reached_the_right_one_is_refused(portal_server, account):
    email, ask = account
    fresh = browsers(portal_server, 64)
    at_once([partial(sign_in, browser, email, f"wrong-{n}") for n, browser in enumerate(fresh)])
    assert ask(count_of("account.password_refused")) == 5
    assert ask(count_of("account.sign_in_while_locked")) == 59
    assert ask(count_of("account.locked")) == 1
    answers = at_once([partial(sign_in, browser, email) for browser in fresh[:16]])
    assert {path for path, _page in answers} == {"/accounts/locked/"}
    assert all("data-countdown" in page for _path, page in answers)
    assert ask(count_of("account.password_refused")) == 5
    assert ask(count_of("account.signed_in")) == 0
    assert ask("print(MailMessage.objects.filter(persona=user.persona).count())") <= 1


@pytest.fixture
def turn_on(account):
    """``turn_on()``: the account's second factor; gives the key and the recovery codes."""
    _email, ask = account
    return lambda: ask(
        "from django.utils import timezone\n"
        "device = totp.prepare(user=user)\n"
        "Authenticator.objects.filter(user=user).update(confirmed_at=timezone.now())\n"
        "print(json.dumps([device.secret, recovery.make_codes(user=user)]))"
    )


def waiting_for_the_code(portal_server, number: int, email: str) -> list[Browser]:
    """Sessions that gave the password, each from a browser of its own."""
    made = browsers(portal_server, number)
    for browser in made:
        path, _page = sign_in(browser, email)
        assert path == "/accounts/login/code/"
    return made


def test_measured_5_one_code_from_16_sessions_is_accepted_once(portal_server, account, turn_on):
    email, ask = account
    secret, _codes = turn_on()
    waiting = waiting_for_the_code(portal_server, 16, email)
    code = code_for(secret)
    answers = at_once(
        [partial(browser.post, "/accounts/login/code/", code=code) for browser in waiting]
    )
    assert [path for path, _page in answers].count("/accounts/") == 1
    assert ask(count_of("account.signed_in")) == 1
    assert 4 <= ask(count_of("account.code_refused")) <= 4 + 5


def test_measured_5_of_32_wrong_codes_five_are_compared(portal_server, account, turn_on):
    email, ask = account
    secret, _codes = turn_on()
    waiting = waiting_for_the_code(portal_server, 32, email)
    wrong = code_for(secret, -100)
    answers = at_once(
        [partial(browser.post, "/accounts/login/code/", code=wrong) for browser in waiting]
    )
    assert "/accounts/" not in [path for path, _page in answers]
    assert ask(count_of("account.code_refused")) == 5
    assert ask(count_of("account.code_locked")) == 1
    path, _page = waiting[0].post("/accounts/login/code/", code=code_for(secret))
    assert path == "/accounts/locked/"


def test_measured_5_one_recovery_code_from_8_sessions_is_accepted_once(
    portal_server, account, turn_on
):
    email, ask = account
    _secret, codes = turn_on()
    waiting = waiting_for_the_code(portal_server, 8, email)
    path = "/accounts/login/code/?use=recovery"
    answers = at_once([partial(browser.post, path, code=codes[0]) for browser in waiting])
    assert [path for path, _page in answers].count("/accounts/") == 1
    assert ask("print(recovery.left(user=user))") == 9


def text_code(portal_server, account) -> tuple[Browser, str]:
    """A browser that asked for a reset by text, and the code that arrived on the phone."""
    _email, ask = account
    (browser,) = browsers(portal_server, 1, RESET)
    path, _page = browser.post(RESET, identifier=ask("print(json.dumps(user.phone))"))
    assert path == RESET + "code/"
    for _ in range(50):
        bodies = ask(
            "texts = TextMessage.objects.filter(persona=user.persona, arrived_at__isnull=False)\n"
            "print(json.dumps([text.body for text in texts]))"
        )
        if bodies:
            return browser, re.search(r"\d{6}", bodies[-1]).group()
        time.sleep(0.2)
    raise AssertionError("no text arrived")


def test_measured_6_of_40_wrong_codes_of_one_session_five_are_compared(portal_server, account):
    _email, ask = account
    browser, code = text_code(portal_server, account)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    at_once([partial(browser.copy().post, RESET + "code/", code=wrong) for _ in range(40)])
    assert ask("print(OneTimeCode.objects.get(user=user).tries)") == 5
    path, page = browser.post(RESET + "code/", code=code)
    assert path == RESET + "code/"
    assert "does not work" in page


def test_measured_7_one_text_code_sent_8_times_is_accepted_once(portal_server, account):
    _email, ask = account
    browser, code = text_code(portal_server, account)
    answers = at_once([partial(browser.copy().post, RESET + "code/", code=code) for _ in range(8)])
    assert [path for path, _page in answers].count(RESET + "new/") == 1
    assert ask("print(OneTimeToken.objects.filter(user=user).count())") == 1


def test_measured_8_one_link_opened_and_posted_from_8_sets_one_password(portal_server, account):
    _email, ask = account
    token = ask(
        "from accounts import passwords\n"
        "from accounts.reset import actions\n"
        "from accounts.tokens import issue_token\n"
        "token = issue_token(purpose='reset_password', lifetime=actions.LINK_LIFETIME, user=user,"
        " subject=actions.subject_of('email', user.email), bound_to=passwords.print_of(user))\n"
        "print(json.dumps(token))"
    )

    def open_and_post(browser, number):
        path, _page = browser.get(f"{RESET}{token}/")
        assert path == RESET + "new/"
        everybody_has_opened_it.wait()
        return browser.post(RESET + "new/", password=f"{NEW} {number}")

    everybody_has_opened_it = threading.Barrier(8)
    fresh = [Browser(portal_server.url) for _ in range(8)]
    answers = at_once([partial(open_and_post, *pair[::-1]) for pair in enumerate(fresh)])
    paths = [path for path, _page in answers]
    assert paths.count("/accounts/login/") == 1
    assert len([page for _path, page in answers if "used already" in page]) == 7
    assert ask(count_of("account.password_reset")) == 1
    winner = f"{NEW} {paths.index('/accounts/login/')}"
    assert ask(f"print(int(user.check_password({winner!r})))") == 1
