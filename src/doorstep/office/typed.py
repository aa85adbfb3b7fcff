"""The settings under which types are checked; at work `configuring` sets them."""

from __future__ import annotations

from doorstep.office.configuring import APPS

INSTALLED_APPS = APPS
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SECRET_KEY = "types"  # never served with
USE_TZ = True
