"""Jobs asked for: a row in the database, in the transaction of whoever asks. A job is a function of
`office/jobs`, its parameters are keys; what it left is a code.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

JOBS = "doorstep.office.jobs"
MOST_TRIES = 10
"""How often a job is taken up again whose worker was killed."""

KEPT_DAYS = 30
"""How long a job that ended is kept."""


@receiver(pre_save, sender=DBTaskResult)
def keep_no_trace(instance: DBTaskResult[..., Any], **_: object) -> None:
    """A trace shows values of rows: of a failure the class alone is kept."""
    instance.traceback = ""


def ask(job: str, *keys: str) -> None:
    """Ask for a job; one that waits with the same keys already is asked for once."""
    if not _rows(job, *keys).filter(status=TaskResultStatus.READY).exists():
        import_string(f"{JOBS}.{job}").enqueue(*keys)


def is_asked(job: str, *keys: str) -> bool:
    """Whether a job waits or is at work."""
    return _rows(job, *keys).filter(status__in=_UNFINISHED).exists()


def jobs_asked() -> list[str]:
    """The names of all jobs that wait or are at work, the first first."""
    paths = DBTaskResult.objects.filter(status__in=_UNFINISHED).order_by("enqueued_at")
    return [path.rpartition(".")[2] for path in paths.values_list("task_path", flat=True)]


def has_failed(job: str) -> bool:
    """Whether the last such job ended with a failure of ours, or was kept from its work."""
    done = _rows(job).exclude(status__in=_UNFINISHED).order_by("-finished_at").first()
    return done is not None and (done.status == TaskResultStatus.FAILED or bool(done.return_value))


def take_up_again() -> int:
    """Let jobs wait again whose worker was killed; returns how many. Only for the one worker.

    A job that was at work each of many times its worker died is given up.
    """
    again = 0
    for job in DBTaskResult.objects.running():
        tired = len(job.worker_ids) >= MOST_TRIES
        job.status = TaskResultStatus.FAILED if tired else TaskResultStatus.READY
        job.exception_class_path = "killed" if tired else ""
        job.save(update_fields=["status", "exception_class_path"])
        again += not tired
    return again


def forget_finished() -> None:
    """Remove jobs that ended long ago."""
    before = timezone.now() - dt.timedelta(days=KEPT_DAYS)
    DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()


_UNFINISHED = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


def _rows(job: str, *keys: str) -> QuerySet[DBTaskResult[..., Any]]:
    rows = DBTaskResult.objects.filter(task_path=f"{JOBS}.{job}")
    return rows.filter(args_kwargs={"args": list(keys), "kwargs": {}}) if keys else rows
