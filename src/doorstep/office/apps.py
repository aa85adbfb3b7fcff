"""Tells Django of the office."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The office as an application of Django's."""

    name = "doorstep.office"
    label = "office"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What jobs leave is a code from the first job on."""
        from doorstep.office import job_queue  # noqa: F401
