"""Settings of the test run: the portal's own, minus what only makes tests slow or dependent.

``DATABASE_URL`` chooses the database. Tests of the running server (``portal_server``) do not use
this module: they start the real settings.
"""

import os
from pathlib import Path

_BASE = Path(__file__).resolve().parent.parent
os.environ.setdefault("PORTAL_DATA_DIR", str(_BASE / "var" / "test"))
os.environ["PORTAL_ENV_FILE"] = ""

from .settings import *  # noqa: E402, F403
from .settings import CACHES, DATA_DIR, DATABASES, STORAGES  # noqa: E402

# One name per run and process, so that runs side by side never meet.
_RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:12]

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in production: threads lock an in-memory database in another way.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / f"unit-{_RUN}.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    )
else:
    DATABASES["default"]["TEST"] = {"NAME": f"test_portal_{_RUN}"}

SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
CSRF_TRUSTED_ORIGINS = []
PORTAL_ORIGIN = ""
CACHES = CACHES | {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "accounts.hashers.BoundedArgon2PasswordHasher",
]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_AUTOREFRESH = True
LANGUAGE_CODE = "en"
