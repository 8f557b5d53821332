"""Settings, read from the environment; every value has a default that lets a small office start at once."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pghistory
import pgtrigger
from csp.constants import NONCE, NONE, SELF

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("ANJU_HOME") or Path.home() / ".local/share/anju")
DEMO = os.environ.get("ANJU_DEMO") == "1"
HTTPS = os.environ.get("ANJU_HTTPS") == "1"


def _secret_key() -> str:
    """Return the installation's key: from the environment, else made once and kept in ANJU_HOME."""
    if key := os.environ.get("ANJU_SECRET_KEY"):
        return key
    file = HOME / "secret_key"
    if not file.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return file.read_text(encoding="ascii").strip()


def _database(url: str) -> dict[str, Any]:
    """Turn ``postgresql://user:password@host:port/name?host=/socket/folder`` into Django's settings."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(query.pop("port", parts.port or "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": query,
    }


SECRET_KEY = _secret_key()
DATA_KEY = os.environ.get("ANJU_DATA_KEY") or SECRET_KEY  # seals identity numbers; without it they are lost
DEBUG = False
ALLOWED_HOSTS = os.environ.get("ANJU_HOSTS", "*" if DEMO else "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("ANJU_ORIGINS", "").split(",") if origin]

# The application never connects as the owner of the tables; only `anju migrate` asks for that role.
_ROLE_URL = "ANJU_OWNER_DATABASE_URL" if os.environ.get("ANJU_DB_ROLE") == "owner" else "DATABASE_URL"
DATABASES = {"default": _database(os.environ.get(_ROLE_URL, "postgresql:///anju"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django_filters",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "csp",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "anju.core",
    "anju.ui",
    "anju.domains.tenancy",
    "anju.domains.identity",
    "anju.domains.notifications",
    "anju.domains.documents",
    "anju.domains.approvals",
    "anju.domains.estate",
    "anju.domains.residents",
    "anju.domains.workforce",
    "anju.domains.ledger",
    "anju.domains.billing",
    "anju.domains.expenses",
    "anju.domains.stock",
    "anju.domains.payments",
    "anju.domains.arrears",
    "anju.domains.invoicing",
    "anju.domains.joint_funds",
    "anju.domains.banking",
    "anju.domains.budgets",
    "anju.domains.workorders",
    "anju.domains.repairs",
    "anju.domains.improvements",
    "anju.domains.service",
    "anju.domains.surveys",
    "anju.domains.community",
    "anju.domains.insight",
    "anju.surfaces.console",
    "anju.surfaces.resident",
    "anju.surfaces.field",
    "anju.config",
]

MIDDLEWARE = [
    "anju.ui.middleware.RequestNumberMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "anju.ui.middleware.TurnMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "anju.surfaces.console.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "anju.surfaces.console.middleware.SeenNowAndThenMiddleware",
    "anju.config.entrance.ScopeMiddleware",
    "anju.surfaces.console.identity.middleware.OwnPasswordMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "anju.config.urls"
WSGI_APPLICATION = "anju.config.wsgi.application"
FORM_RENDERER = "anju.ui.renderer.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "surfaces/console/templates"],  # before what sign-in libraries bring
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "anju.ui.context.shell",
            ],
        },
    }
]

# Sign-in
AUTH_USER_MODEL = "identity.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # user names are unique without regard to case, by an index on lower()
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "anju.surfaces.console.identity.adapters.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "安居 Anju"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
USERSESSIONS_TRACK_ACTIVITY = True
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "anju.surfaces.console.identity.lockout.account_name"
AXES_CLIENT_IP_CALLABLE = "anju.surfaces.console.identity.lockout.client_address"
AXES_LOCKOUT_CALLABLE = "anju.surfaces.console.identity.lockout.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the page says how long it lasts, so that has to hold
AXES_VERBOSE = False
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("ANJU_PROXIES", "0"))
DEMO_PASSWORD = "anju2026"  # noqa: S105 - printed on the sign-in page of the demonstration

# Cookies, headers
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("ANJU_PROXIES") else None
PUSH_URL = os.environ.get("ANJU_PUSH_URL", "/push/")
# Without a proxy in front, push has a port of its own on the host that the page came from (docs/adr/0006).
PUSH_PORT = os.environ.get("ANJU_PUSH_PORT", "")
PUSH_SOURCES = [f"*:{PUSH_PORT}"] if PUSH_PORT else [PUSH_URL.rstrip("/")] if PUSH_URL.startswith("http") else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],  # blob: a photo that a phone has taken and not sent yet
        "font-src": [SELF],
        "connect-src": [SELF, *PUSH_SOURCES],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# Language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]
LOCALE_PATHS = [HOME / "locale", PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Files
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "anju.ui.assets.VendorFinder",
]
STATICFILES_DIRS: list[Path] = []
MEDIA_ROOT = HOME / "files"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if bucket := os.environ.get("ANJU_S3_BUCKET"):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {"bucket_name": bucket, "endpoint_url": os.environ.get("ANJU_S3_ENDPOINT")},
    }
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024

# Vendors (config.providers)
# "sandbox" delivers to nobody; else the file of an account at a vendor (integrations.sms.account).
SMS_SENDER = os.environ.get("ANJU_SMS", "sandbox")
# The file of an official account (integrations.wechat_account.account); empty where there is none.
WECHAT_ACCOUNT = os.environ.get("ANJU_WECHAT_ACCOUNT", "")
# Where the sandbox acquirer listens; empty where nobody can pay through it. Only the demonstration has one.
SANDBOX_ACQUIRER = os.environ.get("ANJU_SANDBOX_ACQUIRER", "")
# Files of merchants (integrations.wechat_pay.merchant, integrations.alipay.merchant), several separated by colons.
WECHAT_PAY = [Path(file) for file in os.environ.get("ANJU_WECHAT_PAY", "").split(":") if file]
ALIPAY = [Path(file) for file in os.environ.get("ANJU_ALIPAY", "").split(":") if file]
# Where the sandbox of the tax bureau listens; empty where there is none. Only the demonstration has one.
SANDBOX_TAX = os.environ.get("ANJU_SANDBOX_TAX", "")
PUBLIC_URL = os.environ.get("ANJU_PUBLIC_URL", "http://127.0.0.1:8000")  # for acquirers, and for links in mail
PUSH_SERVICES = [host for host in os.environ.get("ANJU_PUSH_SERVICES", "").split(",") if host]
# smtp://user:password@mail.example.com:587 (STARTTLS), smtps://… (TLS), smtp+plain://… (neither); none: no mail is sent
_SMTP = urlsplit(os.environ.get("ANJU_SMTP", ""))
EMAIL_HOST, EMAIL_TIMEOUT = _SMTP.hostname or "", 10
EMAIL_USE_SSL, EMAIL_USE_TLS = _SMTP.scheme == "smtps", _SMTP.scheme == "smtp"
EMAIL_PORT = _SMTP.port or (465 if EMAIL_USE_SSL else 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_SMTP.username or ""), unquote(_SMTP.password or "")
# imaps://user:password@mail.example.com/INBOX (TLS), imap://… (STARTTLS), imap+plain://… (neither); none: none is read
MAILBOX = os.environ.get("ANJU_MAILBOX", "")
DEFAULT_FROM_EMAIL = os.environ.get("ANJU_MAIL_FROM", "anju@localhost")

# History: triggers once per statement, context kept in the row
PGHISTORY_LEVEL = pgtrigger.Statement
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(related_name="history")
PGHISTORY_APPEND_ONLY = True

PROCRASTINATE_ON_APP_READY = "anju.config.schedule.on_app_ready"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TEST_RUNNER = "django.test.runner.DiscoverRunner"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("ANJU_LOG", "INFO")},
    "loggers": {"procrastinate": {"level": "WARNING"}, "axes": {"level": "WARNING"}, "httpx": {"level": "WARNING"}},
}
