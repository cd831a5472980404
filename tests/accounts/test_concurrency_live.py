"""Many at once through the running portal: two processes, real hashes, the database under test."""

import http.cookiejar
import json
import re
import threading
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from tests.accounts.conftest import code_for
from tests.cast import PASSWORD

pytestmark = pytest.mark.live
NEW = "gravel violin kelp ordinary"


class Browser:
    """Cookies, forms, redirects; nothing else."""

    def __init__(self, url: str):
        self.url = url
        self.jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

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
        f"User.objects.create_user({email!r}, {PASSWORD!r}, persona=persona, full_name='A B')\n"
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


def test_measured_1_of_64_passwords_at_once_five_are_compared(portal_server, account):
    email, ask = account
    passwords = [PASSWORD if number == 50 else f"wrong-{number}" for number in range(64)]

    def job(browser, password):
        return lambda: browser.post(
            "/accounts/login/password/", identifier=email, password=password
        )

    answers = at_once(
        [job(*pair) for pair in zip(browsers(portal_server, 64), passwords, strict=True)]
    )
    # A right password among the five compared signs in and gives back its try and those before it,
    # so the bound on refusals is the same.
    refused = ask(count_of("account.password_refused"))
    got_in = sum(path == "/accounts/" for path, _page in answers)
    while_locked = ask(count_of("account.sign_in_while_locked"))
    assert refused + got_in + while_locked == 64
    assert refused + got_in <= 5 + 5 * got_in
    if not got_in:
        assert refused == 5
        assert ask(count_of("account.locked")) == 1


def test_measured_1_only_wrong_ones_and_then_the_right_one(portal_server, account):
    email, ask = account

    def job(browser, number):
        return lambda: browser.post(
            "/accounts/login/password/", identifier=email, password=f"wrong-{number}"
        )

    fresh = browsers(portal_server, 64)
    at_once([job(browser, number) for number, browser in enumerate(fresh)])
    assert ask(count_of("account.password_refused")) == 5
    assert ask(count_of("account.sign_in_while_locked")) == 59
    assert ask(count_of("account.locked")) == 1
    path, page = fresh[0].post("/accounts/login/password/", identifier=email, password=PASSWORD)
    assert path == "/accounts/locked/"
    assert "data-countdown" in page
    assert ask("print(MailMessage.objects.filter(persona=user.persona).count())") <= 1


def test_measured_5_one_code_from_16_sessions_is_accepted_once(portal_server, account):
    email, ask = account
    secret = ask(
        "device = totp.prepare(user=user)\n"
        "from django.utils import timezone\n"
        "Authenticator.objects.update(confirmed_at=timezone.now())\n"
        "World.objects.update(lockout_limit=10)\n"
        "print(json.dumps(device.secret))"
    )
    waiting = browsers(portal_server, 16)
    for browser in waiting:
        path, _page = browser.post("/accounts/login/password/", identifier=email, password=PASSWORD)
        assert path == "/accounts/login/code/"
    code = code_for(secret)
    answers = at_once(
        [
            lambda browser=browser: browser.post("/accounts/login/code/", code=code)
            for browser in waiting
        ]
    )
    assert [path for path, _page in answers].count("/accounts/") == 1
    assert ask(count_of("account.signed_in")) == 1
    refused = ask(count_of("account.code_refused"))
    assert refused >= 9
    ask("World.objects.update(lockout_limit=5)\nprint(1)")


def test_measured_5_one_recovery_code_from_8_sessions_is_accepted_once(portal_server, account):
    email, ask = account
    codes = ask(
        "device = totp.prepare(user=user)\n"
        "from django.utils import timezone\n"
        "Authenticator.objects.filter(user=user).update(confirmed_at=timezone.now())\n"
        "World.objects.update(lockout_limit=10)\n"
        "print(json.dumps(recovery.make_codes(user=user)))"
    )
    waiting = browsers(portal_server, 8)
    for browser in waiting:
        browser.post("/accounts/login/password/", identifier=email, password=PASSWORD)

    def job(browser):
        return lambda: browser.post("/accounts/login/code/?use=recovery", code=codes[0])

    answers = at_once([job(browser) for browser in waiting])
    assert [path for path, _page in answers].count("/accounts/") == 1
    assert ask("print(recovery.left(user=user))") == 9
    ask("World.objects.update(lockout_limit=5)\nprint(1)")


def test_measured_8_one_link_posted_from_8_sets_one_password(portal_server, account):
    email, ask = account
    token = ask(
        "from accounts import passwords\n"
        "from accounts.reset import actions\n"
        "from accounts.tokens import issue_token\n"
        "token = issue_token(purpose='reset_password', lifetime=actions.LINK_LIFETIME, user=user,"
        " subject=actions.subject_of('email', user.email), bound_to=passwords.print_of(user))\n"
        "print(json.dumps(token))"
    )
    opened = browsers(portal_server, 8, f"/accounts/password/reset/{token}/")

    def job(browser, number):
        return lambda: browser.post("/accounts/password/reset/new/", password=f"{NEW} {number}")

    answers = at_once([job(browser, number) for number, browser in enumerate(opened)])
    assert [path for path, _page in answers].count("/accounts/login/") == 1
    used = [page for _path, page in answers if re.search("used already", page)]
    assert len(used) == 7
    assert ask(count_of("account.password_reset")) == 1
    winner = [path for path, _page in answers].index("/accounts/login/")
    assert ask(f"print(int(user.check_password({f'{NEW} {winner}'!r})))") == 1
