"""Settings, all from the environment.

Laptop mode (nothing of production is set) runs with DEBUG on and bundled servers. With DEBUG off every missing
name is told in one message. `NAME_FILE` may hold the path of a file with the value (docker secrets).
"""

import os
import sys
from pathlib import Path
from urllib.parse import unquote, urlparse

import csp.constants
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from coalition import embedded, logs

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str = "") -> str:
    """Read a value from the environment, or from the file that NAME_FILE names."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name) or default  # set but empty is as good as unset


def env_bool(name: str, default: bool) -> bool:
    """Read a yes/no value: 1, true, yes, on are yes."""
    value = env(name)
    return default if value == "" else value.lower() in {"1", "true", "yes", "on"}


# --- mode -----------------------------------------------------------------------------------------------------------
PRODUCTION_NAMES = ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "PUBLIC_URL"]
DEBUG = env_bool("DEBUG", not any(env(name) for name in ["SECRET_KEY", "DATABASE_URL", "PUBLIC_URL"]))
TESTING = "pytest" in sys.modules
if not DEBUG:
    missing = [name for name in PRODUCTION_NAMES if not env(name)]
    if missing:
        raise ImproperlyConfigured(
            f"DEBUG is off and these settings are missing: {', '.join(missing)}. "
            "Set them in the environment (see .env.example), or DEBUG=1 on a laptop."
        )

DATA_DIR = Path(env("DATA_DIR", str(BASE_DIR / ".data"))).resolve()
_reference = Path(env("REFERENCE_DIR", str(BASE_DIR.parent / "shared" / "data")))
REFERENCE_DIR: Path | None = _reference.resolve() if _reference.is_dir() else None

SECRET_KEY = env("SECRET_KEY") or "laptop-only-" + embedded.laptop_secret(DATA_DIR)
SECRET_KEY_FALLBACKS = [key for key in env("SECRET_KEY_FALLBACKS").split(",") if key]
# Hashes of suppressed addresses; empty: derived from SECRET_KEY. Set it before SECRET_KEY changes (operating.md).
SUPPRESSION_KEY = env("SUPPRESSION_KEY")
PUBLIC_URL = env("PUBLIC_URL", f"http://127.0.0.1:{env('PORT', '8000')}").rstrip("/")
_public = urlparse(PUBLIC_URL)
_laptop_hosts = ["127.0.0.1", "localhost", "[::1]", "testserver"] if DEBUG else ["127.0.0.1"]
ALLOWED_HOSTS = [_public.hostname or "localhost", *_laptop_hosts, *[h for h in env("ALLOWED_HOSTS").split(",") if h]]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
TRUSTED_PROXY_COUNT = int(env("TRUSTED_PROXY_COUNT", "0" if DEBUG else "1"))

# --- the coalition's own name ---------------------------------------------------------------------------------------
COALITION_NAME = env("COALITION_NAME", "Every Child Connecticut")
COALITION_STATE = env("COALITION_STATE", "CT")
JURISDICTION_FILE = env("JURISDICTION_FILE")  # rules of hearings of another state; empty: Connecticut's
COALITION_COLOR = env("COALITION_COLOR", "#0b5fa5")

# --- applications ---------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "coalition.apps.CoalitionConfig",
    "contacts.apps.ContactsConfig",
    "campaigns.apps.CampaignsConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "coalition.apps.StaticConfig",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_filters",
    "django_prometheus",
    "rest_framework",
    "drf_spectacular",
]
MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "coalition.logs.RequestContextMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "coalition.pages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "coalition.partners.pages.MembershipMiddleware",
    "coalition.pages.RefusalMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]
ROOT_URLCONF = "coalition.urls"
WSGI_APPLICATION = "coalition.wsgi.application"
ASGI_APPLICATION = "coalition.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "coalition" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "coalition.pages.brand",
            ],
        },
    }
]

# --- database -------------------------------------------------------------------------------------------------------
DATABASE_URL = env("DATABASE_URL") or embedded.database_url(DATA_DIR)
_db = urlparse(DATABASE_URL)
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(_db.path.lstrip("/")),
        "USER": unquote(_db.username or ""),
        "PASSWORD": unquote(_db.password or ""),
        "HOST": _db.hostname or "",
        "PORT": str(_db.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,  # PgBouncer in transaction mode
        # Six joined tables a search for their best order: an eighth makes planning ten times as slow (decision 0047).
        "OPTIONS": {
            "options": "-c timezone=UTC -c join_collapse_limit=6",
            "connect_timeout": 10,
            "prepare_threshold": 5,  # lets coalition.prepared keep plans; Django's own cursors never do
        },
        "TEST": {"NAME": env("TEST_DATABASE", "test_coalition")},
    }
}

# --- Redis: broker, cache, rate limits ------------------------------------------------------------------------------
REDIS_URL = (env("REDIS_URL") or embedded.redis_url(DATA_DIR)).rstrip("/")
REDIS_DB = int(env("REDIS_DB", "0"))  # broker on 2n, cache on 2n+1: tests and laptops share one server
CACHE_URL = f"{REDIS_URL}/{2 * REDIS_DB + 1}"
CACHES = {"default": {"BACKEND": "coalition.caching.Cache", "LOCATION": CACHE_URL}}

# --- Celery ---------------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = f"{REDIS_URL}/{2 * REDIS_DB}"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False  # rows are the truth: the sweeper recovers
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_SOFT_TIME_LIMIT = 870
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 1800,
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 25,
}
CELERY_VISIBILITY_TIMEOUT = 1800
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_DB_REUSE_MAX = 10_000  # the Django fix-up otherwise opens a connection per task
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "contacts.correspondence.*": {"queue": "send"},
    "contacts.correspondence.fold_events": {"queue": "events"},
    "contacts.intake.*": {"queue": "fold"},
    "contacts.bulk.*": {"queue": "imports"},
    "contacts.imports.*": {"queue": "imports"},
    "coalition.partners.exports.*": {"queue": "imports"},
}
CELERY_TIMEZONE = "UTC"

# --- who signs in ---------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "coalition.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_ADAPTER = "coalition.accounts.services.InvitedOnlyAdapter"
ACCOUNT_SESSION_REMEMBER = None
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
REQUIRE_MFA = env_bool("REQUIRE_MFA", not DEBUG)  # a second factor for roles that may export or send
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG

# --- mail -----------------------------------------------------------------------------------------------------------
SENDGRID_API_KEY = env("SENDGRID_API_KEY")
SENDGRID_API_HOST = env("SENDGRID_API_HOST", "https://api.sendgrid.com")
SENDGRID_WEBHOOK_PUBLIC_KEY = env("SENDGRID_WEBHOOK_PUBLIC_KEY")  # two keys, comma-separated, while rotating
# Replies come in by the provider (Inbound Parse) at this domain, such as reply.example.org; empty: to the team.
INBOUND_DOMAIN = env("INBOUND_DOMAIN").lower()
INBOUND_TOKEN = env("INBOUND_TOKEN")  # stands in the address of the inbound hook; empty: derived from SECRET_KEY
MAIL_GATEWAY = env("MAIL_GATEWAY", "sendgrid")  # sendgrid | smtp
MAIL_TIMEOUT = float(env("MAIL_TIMEOUT", "20"))  # seconds
MAIL_SPF = env("MAIL_SPF", "include:sendgrid.net")  # what must stand in the SPF record of a sending domain
MAIL_DKIM_SELECTORS = env("MAIL_DKIM_SELECTORS", "s1,s2")  # the keys that sign our mail
SANDBOX_PORT = int(env("SANDBOX_PORT", "8025"))
if DEBUG and not SENDGRID_API_KEY:
    SENDGRID_API_KEY = "SG.sandbox"
    SENDGRID_API_HOST = env("SENDGRID_API_HOST", f"http://127.0.0.1:{SANDBOX_PORT}")
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", "coalition@example.org")
EMAIL_BACKEND = env("EMAIL_BACKEND", "coalition.post.django_backend.GatewayBackend")
EMAIL_HOST = env("EMAIL_HOST", "localhost")
EMAIL_PORT = int(env("EMAIL_PORT", "25"))
EMAIL_HOST_USER = env("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = MAIL_TIMEOUT

# "Send now" waits so long before the first bundle, so that it can be taken back
ALERT_UNDO_SECONDS = int(env("ALERT_UNDO_SECONDS", "300"))

# --- phones ---------------------------------------------------------------------------------------------------------
# Pages of calls can put people through (Twilio's API). Empty: no such button. `sandbox` on a laptop: see `sandbox`.
VOICE_ACCOUNT = env("VOICE_ACCOUNT")
VOICE_TOKEN = env("VOICE_TOKEN")  # two, comma-separated, while rotating; the first one is used
VOICE_NUMBER = env("VOICE_NUMBER")  # our own number that rings people, such as +18605550100
VOICE_HOST = env("VOICE_HOST", "https://api.twilio.com")
VOICE_TIMEOUT = float(env("VOICE_TIMEOUT", "10"))
VOICE_CENTS = float(env("VOICE_CENTS", "3"))  # what a minute costs about, both phones together
if DEBUG and VOICE_ACCOUNT == "sandbox":
    VOICE_ACCOUNT, VOICE_TOKEN, VOICE_NUMBER = "AC-sandbox", "sandbox", VOICE_NUMBER or "+18605550100"
    VOICE_HOST = env("VOICE_HOST", f"http://127.0.0.1:{SANDBOX_PORT}")

# --- feeds ----------------------------------------------------------------------------------------------------------
OPENSTATES_API_KEY = env("OPENSTATES_API_KEY")
LEGISCAN_API_KEY = env("LEGISCAN_API_KEY")

# --- places ---------------------------------------------------------------------------------------------------------
# A geocoder of the Census' shape (https://geocoding.geo.census.gov/geocoder). Empty: no address leaves the house.
GEOCODER_URL = env("GEOCODER_URL")
GEOCODER_BENCHMARK = env("GEOCODER_BENCHMARK", "Public_AR_Current")

# --- languages and time ---------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "America/New_York"
FORMAT_MODULE_PATH = "coalition.formats"
USE_THOUSAND_SEPARATOR = True

# --- files ----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", str(DATA_DIR / "static")))
STATICFILES_DIRS = [
    BASE_DIR / "coalition" / "static",
    *[
        (f"vendor/{name}", BASE_DIR / "node_modules" / path)
        for name, path in [
            ("tabler/css", "@tabler/core/dist/css"),
            ("tabler/js", "@tabler/core/dist/js"),
            ("chart", "chart.js/dist"),
            ("leaflet", "leaflet/dist"),
            ("altcha/external", "altcha/dist/external"),
            ("altcha/workers", "altcha/dist/workers"),
            ("qr", "qr"),  # reads tickets where a browser reads no codes itself, as on iPhones
            ("inter", "@fontsource-variable/inter/files"),
        ]
        if (BASE_DIR / "node_modules" / path).is_dir()
    ],
]
MEDIA_ROOT = Path(env("MEDIA_ROOT", str(DATA_DIR / "media")))
MEDIA_URL = "/media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = False
# What strangers send waits in quarantine until this scanner has looked at it; empty: no virus scan.
# clamd:HOST:PORT, clamd:/path/of/socket, or command:clamdscan --no-summary -
UPLOAD_SCANNER = env("UPLOAD_SCANNER")
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# --- security -------------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = not DEBUG and env_bool("HTTPS", _public.scheme == "https")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SSL_REDIRECT else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG and _public.scheme == "https"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "coalition.pages.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [csp.constants.SELF],
        "script-src": [csp.constants.SELF, csp.constants.NONCE],
        "style-src": [csp.constants.SELF, csp.constants.NONCE],
        "img-src": [csp.constants.SELF, "data:"],
        "worker-src": [csp.constants.SELF, "blob:"],
        "object-src": [csp.constants.NONE],
        "base-uri": [csp.constants.NONE],
        "form-action": [csp.constants.SELF],
        "frame-ancestors": [csp.constants.NONE],
        "frame-src": [csp.constants.SELF],
    }
}

# Websites of partners that may show our action pages in a frame, such as https://partner.example.org
EMBED_ANCESTORS = [origin for origin in env("EMBED_ANCESTORS").replace(" ", ",").split(",") if origin]

# --- API ------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["coalition.partners.api.BearerToken"],
    "DEFAULT_PERMISSION_CLASSES": ["coalition.partners.api.TokenMay"],
    "DEFAULT_PAGINATION_CLASS": "coalition.listing.api.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["coalition.partners.api.ShallowJSON"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "coalition.api.problem",
    "PAGE_SIZE": 50,
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Coalition CRM API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": [],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": r"/api/v1",
}

# --- logs and numbers ------------------------------------------------------------------------------------------------
LOGGING_CONFIG = None
_pretty = env("LOG_FORMAT", "pretty" if DEBUG and sys.stderr.isatty() else "json") == "pretty"
logs.configure(pretty=_pretty, level=env("LOG_LEVEL", "WARNING" if TESTING else "INFO"))
PROMETHEUS_EXPORT_MIGRATIONS = False
METRICS_TOKEN = env("METRICS_TOKEN")  # without one /metrics answers this machine alone
