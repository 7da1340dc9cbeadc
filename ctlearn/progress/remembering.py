"""What an instructor's page has worked out about a cohort, remembered until one of its students does something or is
graded, or its settings change, and for SECONDS at most: the names of others' courses may change meanwhile."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from ctlearn.progress.models import Standing
from lessons.models import Cohort
from lessons.prepared import prepared

Found = TypeVar("Found")

SECONDS = 30
SETTINGS = (
    "not_started_days", "stalled_days", "failed_attempts", "suspect_answers", "essay_days", "starts_on", "time_zone",
)  # fmt: skip


@prepared
def newest_change(cohort: int) -> QuerySet[Standing, datetime]:
    return Standing.objects.filter(cohort=cohort).order_by("-changed_at").values_list("changed_at", flat=True)[:1]


class Memory:
    """Of one cohort, for one look at a page."""

    def __init__(self, cohort: Cohort) -> None:
        changed = next(iter(newest_change(cohort.pk)), None)
        reader = (get_language(), timezone.get_current_timezone_name(), timezone.localdate())
        self.now = (cohort.pk, changed, *(getattr(cohort, name) for name in SETTINGS), *reader)

    def of(self, name: str, make: Callable[[], Found], *parts: Any) -> Found:
        """What `make` finds; `parts` are all that it depends on besides the cohort."""
        key = hashlib.sha256(repr((name, *self.now, *parts)).encode()).hexdigest()
        found: Found | None = cache.get(key)
        if found is None:
            found = make()
            cache.set(key, found, SECONDS)
        return found
