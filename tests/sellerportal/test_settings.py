"""The settings read the environment loudly, and make the secrets that nobody gave them."""

import os
import stat
import subprocess
import sys

import pytest
from django.conf import settings as running

from tests.tools.server import OURS

WRONG = [
    ("PORTAL_DEBUG", "maybe"),
    ("PORTAL_HTTPS", "ture"),
    ("PORTAL_BEHIND_PROXY", "2"),
    ("PORTAL_SESSION_SECONDS", "two weeks"),
    ("PORTAL_SESSION_SECONDS", "-5"),
    ("PORTAL_FIELD_KEYS", "c2hvcnQ="),
    ("PORTAL_LOG_LEVEL", "LOUD"),
    ("PORTAL_ORIGIN", "portal.example"),
    ("PORTAL_ORIGIN", "https://portal.example/path"),
    ("PORTAL_TRUSTED_ORIGINS", "https://portal.example,portal.example"),
    ("PORTAL_DATA_DIR", os.devnull),
    ("PORTAL_ENV_FILE", "no-such-file.env"),
    ("DATABASE_URL", "portal.sqlite3"),
    ("DATABASE_URL", "oracle://u:hidden-word@host/name"),
    ("DATABASE_URL", "postgres://u:hidden-word@host:port/name"),
    ("CACHE_URL", "valkey://127.0.0.1"),
    ("EMAIL_URL", "mail.example"),
]
READ = "from sellerportal import settings as s; print(repr({}))"


@pytest.fixture
def read(tmp_path):
    """``read(expression, NAME=value)``: a fresh process that loads the settings, done."""

    def load(expression: str = "s.DEBUG", **given: str) -> subprocess.CompletedProcess:
        env = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
        env |= {"PORTAL_DATA_DIR": str(tmp_path / "data"), "PORTAL_ENV_FILE": ""} | given
        return subprocess.run(
            [sys.executable, "-c", READ.format(expression)],
            cwd=running.BASE_DIR,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )

    return load


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_stops_the_start_with_its_name(read, name, value):
    done = read(**{name: value})
    message = done.stderr.strip().splitlines()[-1]

    assert done.returncode != 0
    assert f"ImproperlyConfigured: {name}: " in message
    assert "hidden-word" not in done.stderr


def test_without_any_variable_it_is_safe(read):
    done = read("(s.DEBUG, s.HTTPS, s.ALLOWED_HOSTS, s.DATABASES['default']['ENGINE'])")

    assert done.stdout.strip() == repr(
        (False, False, ["127.0.0.1", "localhost", "[::1]"], "django.db.backends.sqlite3")
    )


def test_an_empty_value_counts_as_none(read):
    done = read("(s.DEBUG, s.SESSION_COOKIE_AGE)", PORTAL_DEBUG="", PORTAL_SESSION_SECONDS="")

    assert done.stdout.strip() == repr((False, 14 * 24 * 3600))


def test_https_hardens_every_cookie(read):
    names = "(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.PERSONA_COOKIE_NAME)"
    flags = "(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT)"
    done = read(f"({names}, {flags})", PORTAL_HTTPS="on")

    assert done.stdout.strip() == repr(
        (("__Host-session", "__Host-csrftoken", "__Host-persona"), (True, True, True))
    )


def test_the_file_is_read_and_the_environment_wins(read, tmp_path):
    file = tmp_path / "portal.env"
    file.write_text("PORTAL_HTTPS=1\nPORTAL_LOG_LEVEL=ERROR\n", encoding="ascii")
    done = read("(s.HTTPS, s.LOG_LEVEL)", PORTAL_ENV_FILE=str(file), PORTAL_LOG_LEVEL="INFO")

    assert done.stdout.strip() == repr((True, "INFO"))


def test_the_secrets_are_made_once_and_kept(read, tmp_path):
    first, second = (read("(s.SECRET_KEY, s.FIELD_KEYS)").stdout for _turn in range(2))

    assert first == second
    assert len((tmp_path / "data" / "secret_key").read_text(encoding="ascii")) > 50


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps its own access lists")
def test_the_secrets_and_their_folder_are_for_the_owner_only(read, tmp_path):
    read()
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in [tmp_path / "data", *(tmp_path / "data").iterdir()]
    }

    assert modes == {"data": 0o700, "secret_key": 0o600, "field_key": 0o600}


def test_a_given_secret_leaves_no_file(read, tmp_path):
    done = read("s.SECRET_KEY", PORTAL_SECRET_KEY="given-from-outside")

    assert done.stdout.strip() == repr("given-from-outside")
    assert not (tmp_path / "data" / "secret_key").exists()


def test_an_emptied_secret_is_not_taken_for_one(read, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "secret_key").touch()
    done = read()

    assert done.returncode != 0
    assert "secret_key is empty" in done.stderr
