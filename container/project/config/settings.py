"""Settings from the environment only (docs/container-contract.md)."""

from datetime import timedelta
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from csp.constants import NONE, SELF

from config import environment
from ecs_django import log

ENVIRONMENT = environment.load()
BASE_DIR = Path(__file__).parents[1]

DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key.get_secret_value()
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
LOGGING = log.configuration(ENVIRONMENT.log_level)

INSTALLED_APPS = [
    "config.admin.StaffAdmin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "corsheaders",
    "rest_framework",
    "drf_spectacular",
    "rest_framework_simplejwt.token_blacklist",
    "ecs_django",
    "accounts",
    "pictures",
]

MIDDLEWARE = [
    "ecs_django.health.HealthMiddleware",
    "ecs_django.request.RequestMiddleware",
    "config.visitor.VisitorMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    # By Accept-Language: the front end's pages ask in the language that they are in.
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "ecs_django.csrf.CsrfMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # The browsable API and Django's debug pages have scripts in them.
    *([] if DEBUG else ["csp.middleware.CSPMiddleware"]),
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {"default": ENVIRONMENT.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Behind the ALB, which ends TLS and redirects HTTP; SECURE_SSL_REDIRECT is the second lock.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = not DEBUG
SECURE_HSTS_SECONDS = 0 if DEBUG else ENVIRONMENT.hsts_seconds
# Sessions are the admin's alone: a working day.
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_SECURE = not DEBUG
CSRF_TRUSTED_ORIGINS = list(ENVIRONMENT.csrf_trusted_origins)
CORS_ALLOWED_ORIGINS = list(ENVIRONMENT.cors_allowed_origins)
# Preview deployments of the front end. No cookie and no credential goes with their requests.
CSRF_TRUSTED_ORIGIN_REGEXES = ENVIRONMENT.preview_origin_regexes
CORS_ALLOWED_ORIGIN_REGEXES = ENVIRONMENT.preview_origin_regexes
CORS_EXPOSE_HEADERS = ["X-Request-ID"]
# HSTS of sub-domains and browsers' preload list bind the whole domain: its owner's choice.
# W003 knows Django's CSRF middleware by its name only; ours derives from it.
SILENCED_SYSTEM_CHECKS = ["security.W003", "security.W005", "security.W021"]

STATIC_ROOT = BASE_DIR / "staticfiles"
STATIC_URL = f"https://{ENVIRONMENT.cdn_domain}/static/" if ENVIRONMENT.cdn_domain else "/static/"
# Without a bucket (development): the one place that the image may write to.
MEDIA_ROOT = Path(gettempdir()) / "media"
MEDIA_URL = "/media/"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
if ENVIRONMENT.aws_storage_bucket_name:
    STORAGES["default"] = {
        "BACKEND": "ecs_django.uploads.Uploads",
        "OPTIONS": {
            "bucket_name": ENVIRONMENT.aws_storage_bucket_name,
            "region_name": ENVIRONMENT.aws_default_region,
            "location": "media",
            "custom_domain": ENVIRONMENT.cdn_domain,
            # The bucket knows no ACLs, the CDN no signatures, and no upload replaces another.
            "default_acl": None,
            "querystring_auth": not ENVIRONMENT.cdn_domain,
            "file_overwrite": False,
            # How long browsers keep a deleted picture, and the edge where it cannot be told. After
            # that S3 is asked, and answers 304 while the picture is there.
            "object_parameters": {"CacheControl": "public, max-age=300"},
            "distribution_parameter": ENVIRONMENT.cdn_distribution_parameter,
        },
    }

# Staff's way in (accounts.staff).
ADMIN_PATH = ENVIRONMENT.admin_path
ADMIN_ADDRESSES = ENVIRONMENT.admin_addresses
ADMIN_SECOND_STEP = ENVIRONMENT.admin_second_step
OTP_TOTP_ISSUER = ENVIRONMENT.allowed_hosts[0]
# The list of devices is for taking a lost one away: it shows nobody's key.
OTP_ADMIN_HIDE_SENSITIVE_DATA = True

# The admin's own scripts and styles; uploads have the CDN's name too, so its path is named.
_CDN = f"https://{ENVIRONMENT.cdn_domain}" if ENVIRONMENT.cdn_domain else ""
_STATIC = [SELF, STATIC_URL] if _CDN else [SELF]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": _STATIC,
        "style-src": _STATIC,
        "font-src": _STATIC,
        "img-src": [SELF, _CDN or "https:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# A password from before Argon2 is kept by it from its next login on.
PASSWORD_HASHERS = [
    "accounts.passwords.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
# An hour for links in mail; their texts and the front end's say so too.
PASSWORD_RESET_TIMEOUT = 3600
# Where mail leads to: the front end.
SITE = next(iter(ENVIRONMENT.cors_allowed_origins), "")
# The image sends it by SES; without an address to send from nothing that needs mail is offered.
SENDS_MAIL = bool(ENVIRONMENT.email_from and SITE)
# Bytes of a body without its files. A megabyte of `{},{},` takes thirty of memory in each thread.
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
PICTURES_PER_USER = 500
BYTES_PER_USER = 1_000_000_000
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework_simplejwt.authentication.JWTAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "pictures.pages.Newest",
    "DEFAULT_PARSER_CLASSES": [
        "config.parsers.BoundedJSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    # The browsable API is for development: it is a page with forms on the API's own name.
    "DEFAULT_RENDERER_CLASSES": [
        "rest_framework.renderers.JSONRenderer",
        *(["rest_framework.renderers.BrowsableAPIRenderer"] if DEBUG else []),
    ],
    # A login takes a quarter of a virtual CPU a fifth of a second.
    "DEFAULT_THROTTLE_RATES": {
        "registration": "30/hour",
        "login": "10/min",
        "login_address": "30/min",
        "login_name": "100/hour",
        "report": "20/hour",
        "mail": "5/hour",
        "mail_client": "30/hour",
    },
}
# `manage.py spectacular` prints the API's OpenAPI schema. No address serves it.
SPECTACULAR_SETTINGS = {
    "TITLE": "Pictures",
    "VERSION": "1",
    # A file is bytes on its way in and an address on its way out.
    "COMPONENT_SPLIT_REQUEST": True,
}
SIMPLE_JWT = {
    "SIGNING_KEY": ENVIRONMENT.jwt_secret.get_secret_value(),
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=15),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=7),
    # A new password ends every token that the old one gave.
    "CHECK_REVOKE_TOKEN": True,
    # A refresh token is good once: a copy of it shows, by being used again.
    "ROTATE_REFRESH_TOKENS": True,
    "BLACKLIST_AFTER_ROTATION": True,
    "TOKEN_REFRESH_SERIALIZER": "accounts.tokens.RefreshSerializer",
    "TOKEN_BLACKLIST_SERIALIZER": "accounts.tokens.SignOutSerializer",
}

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
# After a change of django.po: `django-admin compilemessages` in this directory.
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
