"""What Django must know to show pages."""

from __future__ import annotations

import sys
from typing import Any

FACES: dict[str, Any] = {
    "CSRF_COOKIE_HTTPONLY": True,
    "CSRF_COOKIE_SAMESITE": "Strict",
    "CSRF_FAILURE_VIEW": "doorstep.web.views.failures.forged",
    "DATA_UPLOAD_MAX_MEMORY_SIZE": 5_000_000,
    "DATA_UPLOAD_MAX_NUMBER_FIELDS": 10_000,  # three of each column of a wide sheet
    "DATA_UPLOAD_MAX_NUMBER_FILES": 1_000,  # how many are taken is said by who takes them
    "FILE_UPLOAD_HANDLERS": ["django.core.files.uploadhandler.MemoryFileUploadHandler"],
    "FILE_UPLOAD_MAX_MEMORY_SIZE": sys.maxsize,  # how much is read is settled before (bodies.py)
    "MIDDLEWARE": [
        "doorstep.web.middleware.StrictHeaders",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django_htmx.middleware.HtmxMiddleware",
        "doorstep.web.middleware.AskedBy",
    ],
    "ROOT_URLCONF": "doorstep.web.urls",
    "SESSION_COOKIE_AGE": 12 * 3600,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",  # the link that signs in comes from outside
    "SESSION_SAVE_EVERY_REQUEST": False,
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "builtins": [
                    "doorstep.web.templatetags.doorstep",
                    "doorstep.web.templatetags.work",
                ],
                "context_processors": [
                    "django.template.context_processors.request",
                    "doorstep.web.context.page_context",
                ],
                "loaders": [
                    (
                        "django.template.loaders.cached.Loader",
                        ["doorstep.web.templates_folder.PackageLoader"],
                    )
                ],
            },
        }
    ],
}
"""Settings for `open_office(..., faces=FACES)`."""
