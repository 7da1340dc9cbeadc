"""Every setting of ctlearn. Each comes from the environment and is documented in the README's table.

Development needs no environment: the defaults give a private server on 127.0.0.1 with SQLite.
A value that can't be read stops the start with the name of its variable.
"""

import secrets
import zoneinfo
from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env, ValidationError, validate

django_stubs_ext.monkeypatch()  # generic fields, forms and querysets can be written as their types

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env(eager=True)


def origins(addresses: list[str]) -> None:
    for address in addresses:
        if not address.startswith(("http://", "https://")):
            raise ValidationError(f"{address} lacks its scheme: https://{address}")


# Where the embedded database, uploads, the collected static files and the secret key live.
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
# Someone other than this machine can reach the server.
PUBLIC = any(host not in {"127.0.0.1", "localhost", "[::1]", "testserver"} for host in ALLOWED_HOSTS)
HTTPS = env.bool("HTTPS", PUBLIC and not DEBUG)


def site_url() -> str:
    """What mails that a command sends link to: SITE_URL, or the first host that the server answers to."""
    hosts = [host.removeprefix(".") for host in ALLOWED_HOSTS if host != "*"]
    name = next(iter(hosts), "127.0.0.1") if PUBLIC else f"127.0.0.1:{env.int('PORT', 8000)}"
    return env.str("SITE_URL", f"{'https' if HTTPS else 'http'}://{name}")


SITE_URL = site_url()
origins([SITE_URL])


def secret_key() -> str:
    """SECRET_KEY, or for a private server one that is made once and kept in DATA_DIR."""
    key = env.str("SECRET_KEY", "")
    if key:
        return key
    if PUBLIC and not DEBUG:
        raise ImproperlyConfigured("SECRET_KEY is needed as soon as ALLOWED_HOSTS names a public host.")
    path = DATA_DIR / "secret-key"
    if not path.exists() or not path.read_text().strip():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text().strip()


SECRET_KEY = secret_key()

INSTALLED_APPS = [
    "ctlearn.accounts",
    "lessons",
    "quizzes",
    "ctlearn",
    "ctlearn.progress",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "reversion",
    "template_partials.apps.SimpleAppConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.staticfiles",
]
SITE_ID = 1

MIDDLEWARE = [
    "ctlearn.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ctlearn.accounts.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ctlearn.accounts.middleware.PersonMiddleware",
    "ctlearn.odd_input.OddInputMiddleware",
]
ROOT_URLCONF = "ctlearn.urls"
WSGI_APPLICATION = "ctlearn.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
        },
    }
]

# Databases -----------------------------------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.dj_db_url("DATABASE_URL", f"sqlite:///{DATA_DIR / 'ctlearn.sqlite3'}")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # An answer is acknowledged after the commit: the commit has to be on the disk (synchronous=FULL).
    # Writers queue at BEGIN instead of failing half-way (transaction_mode).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    if env.bool("DATABASE_PREPARED", True):
        # PostgreSQL plans a query that comes again once a connection instead of each time.
        DATABASES["default"].setdefault("OPTIONS", {}).update(server_side_binding=True, prepare_threshold=2)
# Opening SQLite's file and reading its tables takes as long as several queries.
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONNECTION_SECONDS", 600)

REDIS_URL = env.str("REDIS_URL", "", validate=validate.Regexp(r"((redis|rediss|unix)://.+)?\Z"))
SESSION_ENGINE = "ctlearn.accounts.sessions"
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2000}}
}
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

# People --------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "ctlearn.accounts.backends.PasswordBackend",
    "ctlearn.accounts.backends.AddressBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "ctlearn.accounts.forms.SignupForm"
ACCOUNT_EMAIL_VERIFICATION = env.str(
    "EMAIL_VERIFICATION", "optional", validate=validate.OneOf(["none", "optional", "mandatory"])
)
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_ADAPTER = "ctlearn.accounts.adapter.Adapter"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_USER_DISPLAY = str
ACCOUNT_RATE_LIMITS = {
    "signup": env.str("SIGNUP_RATE", "60/m/ip", validate=validate.Regexp(r"\d+/\d*[smhd](/ip)?\Z")),
    # A whole class signs in from one address; guessing at one account is slowed down per account.
    "login": "300/m/ip",
    "login_failed": "100/m/ip,5/300s/key",
    # Who sits down at somebody's open session guesses no faster: the password again, and to change it.
    "reauthenticate": "5/300s/user",
    "change_password": "10/300s/user",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "ctlearn"
MFA_REQUIRED_FOR_INSTRUCTORS = env.bool("MFA_REQUIRED_FOR_INSTRUCTORS", False)
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
SOCIALACCOUNT_ONLY = False
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", "")
if OIDC_SERVER_URL:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": env.str("OIDC_NAME", "Your institution"),
                "client_id": env.str("OIDC_CLIENT_ID"),
                "secret": env.str("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ],
    }

mail = env.dj_email_url("EMAIL_URL", "console:")
if "EMAIL_BACKEND" not in mail:
    raise ImproperlyConfigured(
        "EMAIL_URL names no kind of mail server; it looks like smtp+tls://user:password@host:587."
    )
EMAIL_BACKEND = mail["EMAIL_BACKEND"]
EMAIL_HOST = mail["EMAIL_HOST"] or "localhost"
EMAIL_PORT = mail["EMAIL_PORT"] or 25
EMAIL_HOST_USER = mail["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = mail["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = mail["EMAIL_USE_TLS"]
EMAIL_USE_SSL = mail["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "ctlearn <noreply@localhost>")

# Language and time ---------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "ctlearn" / "locale"]
FORMAT_MODULE_PATH = ["ctlearn.formats"]
USE_TZ = True
TIME_ZONE = env.str(
    "TIME_ZONE", "UTC", validate=validate.OneOf(zoneinfo.available_timezones(), error="{input} is not a time zone.")
)

# Files ---------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
UPLOAD_LIMIT = env.int("UPLOAD_LIMIT_MB", 20, validate=validate.Range(min=1)) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Security ------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *([OIDC_SERVER_URL] if OIDC_SERVER_URL else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0  # else everybody shares the proxy's rate limits
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 3600 if HTTPS else 0, validate=validate.Range(min=0))
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
CSRF_FAILURE_VIEW = "ctlearn.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [], validate=origins)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": env.str(
            "LOG_LEVEL", "INFO", validate=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"])
        ),
    },
}
