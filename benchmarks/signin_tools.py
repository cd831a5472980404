"""What both sign-in benchmarks share: the thinnest kind of browser, accounts to sign in to."""

import base64
import http.client
import http.cookies
import json
import re
import secrets
import sys
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

PASSWORD = "correct-lantern-harbor-42"
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Browser:
    """One keep-alive connection, cookies that can be forgotten, forms with their token."""

    def __init__(self, port: int):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}

    def forget(self) -> None:
        self.cookies = {}

    def get(self, path: str) -> str:
        return self._ask("GET", path, None)[1]

    def post(self, path: str, page: str, **data: str) -> tuple[int, str]:
        token = _TOKEN.search(page).group(1)
        body = urllib.parse.urlencode(data | {"csrfmiddlewaretoken": token})
        return self._ask("POST", path, body)

    def _ask(self, method, path, body):
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                for key, morsel in http.cookies.SimpleCookie(value).items():
                    self.cookies[key] = morsel.value
        return answer.status, text


def name_of(kind: str, number: int) -> str:
    """Names of one length, so that no page differs by it."""
    return f"{kind}{number:06d}@post.example"


def make_accounts(server, number: int, *, two_factor: bool) -> list[str]:
    """Accounts ``known000000…`` on the running portal; their authenticator keys, if asked for."""
    keys = [base64.b32encode(secrets.token_bytes(20)).decode("ascii") for _ in range(number)]
    names = [name_of("known", position) for position in range(number)]
    script = f"""
import json
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from accounts.models import Authenticator, User
names, keys = json.loads('''{json.dumps([names, keys])}''')
password = make_password("{PASSWORD}")
User.objects.bulk_create(User(email=n, full_name="A Seller", password=password) for n in names)
if {two_factor}:
    owners = User.objects.in_bulk(names, field_name="email")
    Authenticator.objects.bulk_create(
        Authenticator(user=owners[n], secret=k, confirmed_at=timezone.now())
        for n, k in zip(names, keys)
    )
"""
    server.manage("shell", "-v", "0", stdin=script)
    return keys


def report(benchmark: str, figures: dict) -> None:
    print(json.dumps({"benchmark": benchmark, "figures": figures}))
