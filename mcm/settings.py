"""One settings file, read from the environment; an empty environment gives a working site.

What each variable means is in docs/settings.md; what a public site must set is checked by mcm/checks.py.
"""

import secrets
from importlib.metadata import distribution
from pathlib import Path

import django_stubs_ext
import environ
from celery.schedules import crontab, schedule
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from mcm.environment.mail import mail_settings
from mcm.logs.configuration import logging_configuration

# Django's generic classes take their type argument at run time too: ModelForm[Event].
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()  # type: ignore[no-untyped-call]

MCM_HOME = Path(env.str("MCM_HOME", default="") or BASE_DIR / ".local").absolute()
"""Folder of local copies (snapshot, postcode index, collected static files) and of private services."""
MCM_DEMO = env.bool("MCM_DEMO", default=False)
MAP_TILES_URL = env.str("MAP_TILES_URL", default="")

DJANGO_WORKERS = env.int("DJANGO_WORKERS", default=3)
"""Processes that answer what writes (mcm/serving/gunicorn_settings.py): while Redis is away they share each limit."""
RELOAD = env.bool("MCM_RELOAD", default=False)
"""script/server --reload: static files are sent as they stand in the tree, under their own names."""
DEBUG = env.bool("DEBUG", default=False)
# Without a key of its own a process gets a random one: safe, but sessions end with it. mcm/checks.py warns.
SECRET_KEY = env.str("SECRET_KEY", default="") or secrets.token_urlsafe(50)
ALLOWED_HOSTS = [
    host.strip() for host in env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"]) if host.strip()
]
CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS if host != "*"]
LOCAL_HOSTS = {"localhost", "127.0.0.1", "[::1]"}
IS_LOCAL = set(ALLOWED_HOSTS) <= LOCAL_HOSTS

INSTALLED_APPS = [
    "mcm",
    "constituencies",
    "events",
    "targeting",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pgtrigger",
    "pghistory",
    "import_export",
    "mcm.apps.FlagStore",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "mcm.staticfiles.UsedStaticFiles",
]

MIDDLEWARE = [
    "mcm.front.cross_origin.open_to_other_sites",
    "mcm.front.proxy.believe_trusted_proxies",
    "mcm.middleware.CompressTheRest",
    "django.middleware.security.SecurityMiddleware",
    "mcm.middleware.same_origin_referrer_for_desks",
    "mcm.middleware.ContentSecurityPolicyInOrder",
    "mcm.front.bad_bytes.RefuseBadBytes",
    "mcm.front.clean_text.CleanTextFromOutside",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "mcm.sign_in.middleware.WhoIsHere",
    "mcm.middleware.RememberWho",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "mcm.front.failures.AnswerExpectedErrors",
    "events.views.old_links.AnswerOldLinks",
]

ROOT_URLCONF = "mcm.urls"
WSGI_APPLICATION = "mcm.serving.django.wsgi_application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

TASK_SECONDS = 60
"""How long a task may take at all: a recompute of 30,000 events takes a second."""
NICENESS_BESIDE_LOOKUPS = 10
"""Of Unix, for the worker and Django's own processes: a list of 650 rows must not take the processor from a lookup."""
# A host that loses power, or a process that is stopped, does not close its connection: PostgreSQL by itself waits two
# hours for the one and for ever for the other, and the locks of both with it.
_FOR_TASKS = {
    "tcp_keepalives_idle": 10,
    "tcp_keepalives_interval": 5,
    "tcp_keepalives_count": 3,
    "client_connection_check_interval": 5000,
    "idle_session_timeout": 1000 * TASK_SECONDS,
    "idle_in_transaction_session_timeout": 1000 * TASK_SECONDS,
}
# A query that hangs must not hold a request; imports, and recomputing in the worker, take as long as they need.
_FOR_REQUESTS = {"statement_timeout": 2000}
_LIMITS = {"web": _FOR_REQUESTS, "django": _FOR_REQUESTS, "worker": _FOR_TASKS, "messenger": _FOR_TASKS}
"""Of PostgreSQL, by the program that connects. Told with the connection, as a pooler forgets what a session sets.

PgBouncer has to be told to leave them out (docs/settings.md)."""
PROGRAM = env.str("MCM_PROGRAM", default="")
"""Which of the site's programs this process belongs to: local/programs.py; none for a command."""
_limits = {
    "connect_timeout": 2,
    "tcp_user_timeout": 5000,
    "options": " ".join(f"-c {name}={value}" for name, value in _LIMITS.get(PROGRAM, {}).items()),
}
_database = env.db("DATABASE_URL", default="postgres:///mcm", engine="django.db.backends.postgresql")
DATABASES = {
    "default": {
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # One outside a transaction belongs to a session, which a pooler gives to somebody else meanwhile.
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }
    | _database
    | {"OPTIONS": _limits | _database.get("OPTIONS", {})}
}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"

SITE_URL = env.str("SITE_URL", default=f"http://localhost:{env.int('PORT', default=8000)}").rstrip("/")
"""Under which address the site is reached: links in messages begin with it."""

TRUST_PROXY = env.int("TRUST_PROXY", default=0)
"""How many proxies stand in front, whose X-Forwarded-For, -Proto and -Host tell who asks. Else anybody could make them
up."""

REDIS_URL = env.str("REDIS_URL", default="redis://localhost:6379/0")
PRIVATE_SERVICES = env.list("MCM_PRIVATE_SERVICES", default=[])
"""Those of PostgreSQL and Valkey that local/ runs for this site, from Python packages."""

STALE_AFTER_SECONDS = env.float("STALE_AFTER_SECONDS", default=15 * 60.0)
"""A snapshot that nobody confirmed for so long is shown as out of date; the worker confirms it three times within."""

AUTH_USER_MODEL = "mcm.User"
AUTHENTICATION_BACKENDS = ["mcm.roles.RoleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
# One at a time on a host; a list of one, so that no page hashes in another way.
PASSWORD_HASHERS = ["mcm.sign_in.hashing.OneAtATimeHasher"]
SECOND_FACTOR = env.bool("SECOND_FACTOR", default=not IS_LOCAL)
"""Whoever steers (mcm/sign_in/second_factor.py) shows a code of an authenticator app too."""
OTP_TOTP_ISSUER = "MyCampaignMap"
# Attempts are counted by mcm/sign_in/limits.py. django-otp doubles its pause with each wrong code, without an end:
# whoever has the password alone could lock its owner out for months.
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0
SESSION_IDLE_MINUTES = env.float("SESSION_IDLE_MINUTES", default=120.0)
"""After so long without a request somebody with an account is signed out."""
PROVE_AGAIN_MINUTES = env.float("PROVE_AGAIN_MINUTES", default=15.0)
"""Before publishing and exporting somebody must have shown within so long who they are."""
SIGN_IN_RECORD_DAYS = env.int("SIGN_IN_RECORD_DAYS", default=90)
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
PASSWORD_RESET_TIMEOUT = 7 * 24 * 3600  # an invitation's link lives a week

LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = "mcm.formats"
LANGUAGES = [("en-gb", _("English")), ("cy", _("Welsh"))]
TIME_ZONE = "Europe/London"

STATIC_URL = "static/"
STATIC_ROOT = MCM_HOME / "static"
# Of django-leaflet the static files alone: as an app its admin would be looked for, which needs GDAL.
STATICFILES_DIRS = [BASE_DIR / "static", Path(str(distribution("django-leaflet").locate_file("leaflet/static")))]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if RELOAD
        else "mcm.staticfiles.StaticStorage"
    },
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = RELOAD
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("map", "png", "gif", "jpg", "gz", "br", "woff", "woff2")

vars().update(mail_settings(env.str("EMAIL_URL", default="") or "consolemail://"))
EMAIL_TIMEOUT = 5.0
"""Seconds: who invites somebody waits for the mail server, and must hear that it is away (mcm/serving/forwarder.py)."""
UNCONFIRMED_MAIL_A_MINUTE = env.int("UNCONFIRMED_MAIL_A_MINUTE", default=120)
"""Messages of the whole site to addresses that somebody typed and nobody has confirmed."""
SMS_URL = env.str("SMS_URL", default="")
MESSAGE_CLAIM_SECONDS = env.float("MESSAGE_CLAIM_SECONDS", default=90.0)
"""After so long a message that a worker died on is sent by another: longer than a task may take."""
GROUP_LINK_DAYS = env.int("GROUP_LINK_DAYS", default=90)
"""A group's invitation link older than that should be renewed."""
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="")
"""Whom people write to about privacy, accessibility and weaknesses; shown on pages and in security.txt."""
DATA_CONTROLLER = env.str("DATA_CONTROLLER", default="").replace("\\n", "\n")
"""Who answers for what is kept of people, by name and address; the campaign's imprint where it is empty."""
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="MyCampaignMap <noreply@localhost>")

# Scripts, styles, fonts and pictures come from this site alone. An operator who sets
# MAP_TILES_URL lets that one host see visitors, knowingly.
_tiles_origin = ["/".join(MAP_TILES_URL.split("/")[:3]).replace("{s}", "*")] if MAP_TILES_URL else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *_tiles_origin],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "no-referrer"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not (DEBUG or IS_LOCAL)
SECURE_HSTS_SECONDS = 0 if IS_LOCAL else 365 * 24 * 3600
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=False)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # 650 target weights in one editable list

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["mcm.api.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "mcm.api.errors.exception_handler",
    "DEFAULT_PAGINATION_CLASS": "mcm.api.pagination.Pagination",
    "PAGE_SIZE": 100,
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "MyCampaignMap",
    "DESCRIPTION": "Where a campaigner counts most: constituencies, need, events, and the postcode lookup.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "mcm.api.schema.with_refusals"],
    # What is known of toilets and of jobs that can be done sitting down.
    "ENUM_NAME_OVERRIDES": {"KnownEnum": "events.models.Event.Known"},
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

WAFFLE_FLAG_MODEL = "targeting.Prototype"
WAFFLE_ENABLE_ADMIN_PAGES = False  # staff have a desk of ours: targeting/admin/prototypes.py

PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "change"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"
IMPORT_EXPORT_TMP_STORAGE_CLASS = "constituencies.kit.uploads.Upload"

CELERY_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
# Recomputing must never wait: what takes its time has a worker of its own, the messenger.
CELERY_TASK_DEFAULT_QUEUE = "urgent"
_SLOW = ("events.tasks.deliver", "events.tasks.weekly_news", "targeting.tasks.preview")
CELERY_TASK_ROUTES = {task: {"queue": "slow"} for task in _SLOW}
CELERY_BEAT_SCHEDULE = {
    "recompute need when something changed": {
        "task": "targeting.tasks.tick",
        "schedule": schedule(1.0),
        "options": {"expires": 1.0},
    },
    "build again what this host has lost": {
        "task": "targeting.tasks.build_lost_indexes",
        "schedule": schedule(5.0),
        "options": {"expires": 5.0},
    },
    "send what is due": {
        "task": "events.tasks.deliver",
        "schedule": schedule(5.0),
        "options": {"expires": 5.0},
    },
    "plan reminders": {
        "task": "events.tasks.plan_reminders",
        "schedule": schedule(60.0),
        "options": {"expires": 60.0},
    },
    "stop prototypes that are over or do harm": {
        "task": "targeting.tasks.stop_prototypes",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 500.0},
    },
    # Several times, as a worker may be away: each is told once a week.
    "tell regional organisers which seats starve": {
        "task": "targeting.tasks.starving_seat_digests",
        "schedule": crontab(hour="8-12", minute="0", day_of_week="mon"),
        "options": {"expires": 1800.0},
    },
    # Several times: a worker may be away, and each run writes so many at most. Everybody gets it once a week.
    "write the weekly news": {
        "task": "events.tasks.weekly_news",
        "schedule": crontab(hour="16-19", minute="*/10", day_of_week="thu"),
        "options": {"expires": 500.0},
    },
    "erase personal data": {
        "task": "events.tasks.erase_personal_data",
        "schedule": crontab(hour="3", minute="40"),
        "options": {"expires": 3600.0},
    },
    "remove uploads that nobody came back to": {
        "task": "targeting.tasks.remove_uploads",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 600.0},
    },
    "forget old sign-ins": {
        "task": "mcm.tasks.forget_sign_ins",
        "schedule": crontab(hour="3", minute="45"),
        "options": {"expires": 3600.0},
    },
    "forget where people asked from": {
        "task": "targeting.tasks.forget_demand",
        "schedule": crontab(hour="3", minute="50"),
        "options": {"expires": 3600.0},
    },
    "forget the timelines of campaigns that are long over": {
        "task": "targeting.tasks.forget_timelines",
        "schedule": crontab(hour="3", minute="55"),
        "options": {"expires": 3600.0},
    },
}

LOGGING = logging_configuration(PROGRAM)
