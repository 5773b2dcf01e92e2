"""What every environment shares. Embedded by default; `DATABASE_URL`, `REDIS_URL`, `MEDIA_STORAGE_URL`, `EMAIL_URL` switch engines on.

All variables are read here (and the secrets in production.py), through one reader, and listed in `.env.example`.
"""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import django.conf.locale
import environ
from django.utils.csp import CSP

from portal.languages import DEFAULT_LANGUAGE, LANG_INFO, LANGUAGE_TABLE, SITE_LANGUAGES  # noqa: F401  lower apps read settings.LANGUAGE_TABLE

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))  # everything that running writes

DEBUG = False
PUBLIC_URL = env.str("PUBLIC_URL", default="http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])

INSTALLED_APPS = [
    "portal",
    "home",
    "events",
    "directory",
    "content",
    "search",
    "accounts",
    "messaging",  # after accounts, whose codes it takes over
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "accounts.apps.PeopleConfig",  # wagtail.users with our forms
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_http_compression",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "portal.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "search.middleware.OpenedResultsMiddleware",  # before the page cache: a kept page is opened as well
    "portal.page_cache.PageCacheMiddleware",
    "django_http_compression.middleware.HttpCompressionMiddleware",
    "portal.csp.PolicyMiddleware",
    "portal.api.middleware.ApiMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.SiteLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.second_factor.SecondFactorMiddleware",
    "accounts.second_factor.LastSeenMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "django.template.context_processors.csp",
                "portal.context_processors.portal",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database ------------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
# Each thread keeps its connection: on SQLite a new one reads the whole schema first, which cost a page 5 ms.
DATABASES["default"].setdefault("CONN_MAX_AGE", 600)  # seconds
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a transaction that will write says so at its start instead of failing half-way; a worker and an
    # import may hold the lock for up to half a second at a time, hence the patient timeout (seconds).
    # 2 MB of pages a connection, of which a web process has one per thread, and no mapped file, which would count as
    # often: what they do not hold the system has at hand, and a page takes no longer.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-2000; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864;"
        ),
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# Background work, cache, mail -------------------------------------------------------------------------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    # django-redis, since it can go on without Redis: a cache that is down costs speed, never a page.
    CACHES = {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"IGNORE_EXCEPTIONS": True, "SOCKET_CONNECT_TIMEOUT": 0.5, "SOCKET_TIMEOUT": 0.5},
        },
        # What must not be forgotten: with this one a Redis that is down is an error, and nobody signs in.
        "limits": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": REDIS_URL, "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 0.5, "SOCKET_TIMEOUT": 0.5}},
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": VAR_DIR / "cache",
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    }
LIMITS_CACHE = "limits" if REDIS_URL else ""  # counts of tries; "" keeps them in the database
PAGE_CACHE = True
API_REQUESTS_PER_MINUTE = 600  # of one address (in each web process where there is no Redis); villages share one (CGNAT)
# Supplier search. Without an address the database answers; with one it still does whenever Elasticsearch does not.
ELASTICSEARCH = {
    "url": env.str("ELASTICSEARCH_URL", default=""),
    "api_key": env.str("ELASTICSEARCH_API_KEY", default=""),
    "ca": env.str("ELASTICSEARCH_CA", default=""),  # file with the certificate of who signed the server's
    "prefix": env.str("ELASTICSEARCH_PREFIX", default="portal"),
    "shards": env.int("ELASTICSEARCH_SHARDS", default=1),
    "replicas": env.int("ELASTICSEARCH_REPLICAS", default=0),
    "timeout": 0.4,  # seconds of a question: with the database's answer after it a page still comes within one
}
QUERY_LOG_SECONDS = 30  # after which what was searched is written, by a thread of each web process
LOGGING_CONFIG = "portal.logs.configure"
# Run by `manage.py work`: command → seconds between two runs.
SCHEDULE = {
    "publish_scheduled": 60,
    "search_index daily": 24 * 3600,
    "open_data": 24 * 3600,
    "messages_tend": 60,
    "imports_tend": 60,
    "forget": 24 * 3600,
    "clearsessions": 24 * 3600,
    "forget_attempts": 24 * 3600,
    "prune_db_task_results": 24 * 3600,
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_HTTPONLY = True
mail = env.email_url("EMAIL_URL", default="consolemail://")
MAILERS = {"default": {"BACKEND": mail["EMAIL_BACKEND"]}}
if mail["EMAIL_BACKEND"].endswith("smtp.EmailBackend"):
    MAILERS["default"]["OPTIONS"] = {
        "host": mail["EMAIL_HOST"],
        "port": mail["EMAIL_PORT"] or 587,
        "username": mail["EMAIL_HOST_USER"] or "",
        "password": mail["EMAIL_HOST_PASSWORD"] or "",
        "use_tls": mail.get("EMAIL_USE_TLS", False),
        "use_ssl": mail.get("EMAIL_USE_SSL", False),
        "timeout": 20,  # seconds
    }
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="POSiBLE COOP <no-responder@localhost>")

# Messages ---------------------------------------------------------------------------------------------------------------
SMS_GATEWAY_URL = env.str("SMS_GATEWAY_URL", default="")
SMS_GATEWAY_TIMEOUT = 15  # seconds
SMS_CALLBACK_URL = env.str("SMS_CALLBACK_URL", default=PUBLIC_URL).rstrip("/")  # where the gateway reaches the portal
SMS_WITHOUT_ACCENTS = env.bool("SMS_WITHOUT_ACCENTS", default=False)
WHATSAPP_PHONE_ID = env.str("WHATSAPP_PHONE_ID", default="")
WHATSAPP_TOKEN = env.str("WHATSAPP_TOKEN", default="")
WHATSAPP_APP_SECRET = env.str("WHATSAPP_APP_SECRET", default="")  # signs what Meta calls
WHATSAPP_VERIFY_TOKEN = env.str("WHATSAPP_VERIFY_TOKEN", default="")
WHATSAPP_ACCOUNT_ID = env.str("WHATSAPP_ACCOUNT_ID", default="")  # of the WhatsApp Business account: only `manage.py whatsapp_templates --check` asks for it
WHATSAPP_TEMPLATE_LANGUAGE = "es_MX"  # WhatsApp approves none in the country's own languages
WHATSAPP_URL = ""  # a stub in tests; else graph.facebook.com
MESSAGES_TO_CONSOLE = False  # laptops only: elsewhere codes and numbers would stand in the logs
MESSAGE_LADDER = ["whatsapp", "sms", "email"]
MESSAGE_LADDER_AFTER = timedelta(hours=4)  # sent and not reported as delivered: the next channel is tried
MESSAGE_RATES = {"email": 10, "sms": env.float("SMS_RATE", default=20), "whatsapp": 20}  # a second, all workers together
# Threads of a worker: a gateway answers slower than it takes. Kannel, 40 ms once it reports deliveries (docs/performance.md).
MESSAGE_SENDERS = {"email": 1, "sms": 8, "whatsapp": 2}
MESSAGE_PRICES = {  # MXN a segment or message; None: not known
    "email": None,
    "sms": env("SMS_PRICE", cast=Decimal, default=None),
    "whatsapp": env("WHATSAPP_PRICE", cast=Decimal, default=None),
}
MESSAGE_GIVE_UP = timedelta(days=3)
MESSAGE_LEASE = env.int("MESSAGE_LEASE", default=60)  # seconds after which a worker that says nothing counts as dead
ARCO_ANSWER_DAYS, ARCO_DONE_DAYS = 20, 15  # working days (LFPDPPP, article 31)

# People -----------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.ThrottledBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "me"
ACCOUNT_ADAPTER = "accounts.second_factor.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts.one_time proves what is typed
ACCOUNT_RATE_LIMITS = False  # accounts.throttle counts: allauth's would lock whole villages out by address
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600  # seconds
ACCOUNT_FORMS = {"set_password": "accounts.forms.NewPasswordForm", "change_password": "accounts.forms.OtherPasswordForm"}
MFA_ADAPTER = "accounts.second_factor.SecondFactorAdapter"
MFA_RATE_LIMITS = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1  # a code typed as it runs out, or by a phone whose clock is half a minute off, is still right (RFC 6238, 5.2)
MFA_FORMS = {
    "authenticate": "accounts.second_factor.AuthenticateForm",
    "reauthenticate": "accounts.second_factor.ReauthenticateForm",
    "activate_totp": "accounts.second_factor.ActivateForm",
    "add_webauthn": "accounts.second_factor.AddKeyForm",
}
CODE_MINUTES = 10  # how long a one-time code is good
CODE_COUNTRIES = env.list("CODE_COUNTRIES", default=["52", "1"])  # phones abroad are where text messages are pumped
CODES_A_DAY_FOR_SITE = env.int("CODES_A_DAY_FOR_SITE", default=2000)  # to phones; as many again for devices that are known
CODES_TO_CONSOLE = False  # text messages on standard output: laptops only
PHONENUMBER_DEFAULT_REGION = "MX"
PHONENUMBER_DB_FORMAT = "E164"

# Languages ---------------------------------------------------------------------------------------------------------------
django.conf.locale.LANG_INFO.update(LANG_INFO)
LANGUAGE_CODE = DEFAULT_LANGUAGE
LANGUAGES = [(language.code, language.autonym) for language in SITE_LANGUAGES]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = True
LANGUAGE_COOKIE_NAME = "preferencias"
FORMAT_MODULE_PATH = ["portal.formats"]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
USE_TZ = True
TIME_ZONE = "America/Mexico_City"

# Files ---------------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "portal.assets.SiteCssFinder",  # css/site.css, made of the components
]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
MEDIA_URL = "/media/"
SERVE_MEDIA = False  # in production the proxy or the bucket does
MEDIA_ROOT = VAR_DIR / "media"
PRIVATE_MEDIA_ROOT = VAR_DIR / "private"  # certificates, import files: never under a public address
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": PRIVATE_MEDIA_ROOT, "base_url": None}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Wagtail ---------------------------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "POSiBLE COOP"
WAGTAILADMIN_BASE_URL = PUBLIC_URL
WAGTAIL_I18N_ENABLED = True
WAGTAILADMIN_PERMITTED_LANGUAGES = [("es", "Español")]
# The country's own; the machine's full list has names that browsers refuse.
WAGTAIL_USER_TIME_ZONES = [
    f"America/{city}" for city in ("Cancun", "Chihuahua", "Ciudad_Juarez", "Hermosillo", "Mazatlan", "Merida", "Mexico_City", "Monterrey", "Tijuana")
]
# One door: Wagtail's own ways to change a password or an e-mail know neither limits nor codes.
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILIMAGES_IMAGE_MODEL = "content.PortalImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "content.forms.PortalImageForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "avif", "gif", "heic"]
WAGTAILDOCS_DOCUMENT_MODEL = "content.PortalDocument"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "odt", "ods", "csv", "txt", "zip", "epub", "opus", "ogg", "mp3", "m4a", "mp4", "webm"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAIL_FINISH_WORKFLOW_ACTION = "portal.approval.publish_reviewed"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
TAGGIT_CASE_INSENSITIVE = True

# Browser ------------------------------------------------------------------------------------------------------------------------
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"  # for old browsers; Wagtail loosens its previews, and newer ones follow frame-ancestors below
# The public site: nothing inline, no nonce (a nonce and a page cache exclude each other).
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "media-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
    "base-uri": [CSP.NONE],
}
# The admin: inline scripts only with the nonce of their own response; its panels live in frames of this site.
ADMIN_CSP = SECURE_CSP | {
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],  # the rich text editor writes its own <style> elements, other panels style attributes
    "img-src": [CSP.SELF, "data:", "blob:"],
    "frame-src": [CSP.SELF],
}
