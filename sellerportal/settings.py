"""All settings, read loudly from the environment: a wrong value stops the start and names itself.

Every variable is listed in .env.example. Without any of them the portal is safe: DEBUG is off,
the secret keys are made on the first run and kept in the data folder, outside version control.
"""

import os
import secrets
import time
from pathlib import Path

from cryptography.fernet import Fernet
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environ import Env

from . import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent
# The tests name no file: what an installation chose must not change what they see.
ENV_FILE = os.environ.get("PORTAL_ENV_FILE", str(BASE_DIR / ".env"))
if Path(ENV_FILE).is_file():
    Env.read_env(ENV_FILE)
elif ENV_FILE and "PORTAL_ENV_FILE" in os.environ:
    env.refuse("PORTAL_ENV_FILE", f"there is no file {ENV_FILE}")

DATA_DIR = env.folder("PORTAL_DATA_DIR", default=BASE_DIR / "var")


def kept_secret(name: str, make) -> str:
    """The secret in the data folder's file of that name, made there on first use (mode 600)."""
    path = DATA_DIR / name
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return read_secret(path)
    value = make()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(value)
    return value


def read_secret(path: Path) -> str:
    for _try in range(50):
        if value := path.read_text(encoding="ascii").strip():
            return value
        time.sleep(0.1)  # another process has just made the file and is about to fill it
    raise ImproperlyConfigured(f"{path} is empty: put the secret back, or remove the file.")


DEBUG = env.yes_or_no("PORTAL_DEBUG", default=False)
SECRET_KEY = env.text("PORTAL_SECRET_KEY") or kept_secret(
    "secret_key", lambda: secrets.token_urlsafe(64)
)
# Newest first: the first key encrypts, every key decrypts.
FIELD_KEYS = env.listed("PORTAL_FIELD_KEYS") or [
    kept_secret("field_key", lambda: Fernet.generate_key().decode("ascii"))
]
for _position, _key in enumerate(FIELD_KEYS):
    try:
        Fernet(_key)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"PORTAL_FIELD_KEYS: key {_position + 1} is no Fernet key (32 bytes, url-safe base64)"
        ) from error

ALLOWED_HOSTS = env.listed("PORTAL_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
HTTPS = env.yes_or_no("PORTAL_HTTPS", default=False)
CSRF_TRUSTED_ORIGINS = env.origins("PORTAL_TRUSTED_ORIGINS")
if env.yes_or_no("PORTAL_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# How many forms one network address may send to the door in a minute; 0: as many as it likes.
ADDRESS_LIMIT = env.whole_number("PORTAL_ADDRESS_LIMIT", default=3000, least=0)
TRUSTED_PROXIES = env.networks("PORTAL_TRUSTED_PROXIES")

INSTALLED_APPS = [
    "sellerportal",
    "accounts",
    "personas",
    "events",
    "django.contrib.admin.apps.SimpleAdminConfig",  # only what sellerportal.operators names
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_tasks",
    "django_tasks_db",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "sellerportal.middleware.PrivatePagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "personas.middleware.PersonaMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.sessions.StaffSessionMiddleware",
    "accounts.gates.GateMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "sellerportal.urls"
WSGI_APPLICATION = "sellerportal.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "personas.context_processors.phone",
            ],
        },
    },
]

DATABASES = {
    "default": env.service(
        "DATABASE_URL",
        Env.db_url_config,
        schemes=("sqlite", "postgres", "postgresql"),
        default=f"sqlite:///{(DATA_DIR / 'portal.sqlite3').absolute().as_posix()}",
    )
}
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: without it concurrent writers fail with "database is locked" instead of waiting.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": env.service(
        "CACHE_URL",
        Env.cache_url_config,
        schemes=("redis", "rediss", "locmemcache"),  # Valkey answers to redis:// as well
        default="locmemcache://",
    ),
    # Pieces of pages that say the same to everybody (the tag "cache"): each process keeps its own.
    "template_fragments": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "template-fragments",
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "accounts:home"
PASSWORD_HASHERS = [
    "accounts.hashers.BoundedArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "accounts.validators.MaximumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.validators.StrengthValidator"},
    {"NAME": "accounts.validators.NotRecentValidator"},
]

# Security headers. SECURITY.md rule 11; the practice mail's own route replaces the policy.
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
_COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_COOKIE_PREFIX}session"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
STAFF_IDLE_SECONDS = env.whole_number("PORTAL_STAFF_IDLE_SECONDS", 3600, least=60)
SESSION_COOKIE_AGE = env.whole_number("PORTAL_SESSION_SECONDS", 14 * 24 * 3600, least=60)
CSRF_COOKIE_NAME = f"{_COOKIE_PREFIX}csrftoken"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "sellerportal.views.csrf_failure"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
PERSONA_COOKIE_NAME = f"{_COOKIE_PREFIX}persona"
KNOWN_BROWSER_COOKIE_NAME = f"{_COOKIE_PREFIX}known"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
OTP_ADMIN_HIDE_SENSITIVE_DATA = True  # should its admin pages ever be added
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Mail: persona addresses go to the practice mailbox, all others to the real backend.
EMAIL_BACKEND = "personas.mail.PracticeMailBackend"
REAL_EMAIL = env.service(
    "EMAIL_URL", Env.email_url_config, schemes=tuple(Env.EMAIL_SCHEMES), default="consolemail://"
)
DEFAULT_FROM_EMAIL = "Harbor Market <no-reply@harbor-market.example>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL
PORTAL_ORIGIN = env.origin("PORTAL_ORIGIN")  # set to fix the origin of mailed links

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "media"


LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOG_LEVEL = env.one_of("PORTAL_LOG_LEVEL", LOG_LEVELS, default="WARNING")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {
        # The front door ends the task worker, which then advises to press Ctrl-C again.
        "no_advice": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: "press Ctrl+C again" not in str(record.msg),
        },
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["no_advice"],
            # On the handler as well: db_worker sets the level of its own loggers.
            "level": LOG_LEVEL,
        },
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
