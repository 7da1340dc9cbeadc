"""Dates as an instructor enters them: local time in the cohort's zone, with its two odd hours a year."""

import zoneinfo
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lessons.limits import validate_date

FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S")  # of datetime-local


class LocalTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class LocalTimeField(forms.DateTimeField):
    """A moment in a time zone, which its help names.

    When clocks go forward an hour doesn't exist: that is a mistake. When they go back an hour comes twice: meant is
    what gives students more time, the first of the two for `earliest` (an opening), else the second.
    """

    widget = LocalTimeInput

    def __init__(self, *, zone: zoneinfo.ZoneInfo, earliest: bool = False, **kwargs: Any) -> None:
        self.zone = zone
        self.earliest = earliest
        kwargs.setdefault("help_text", _("Time in %(zone)s.") % {"zone": zone.key.replace("_", " ")})
        super().__init__(required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return timezone.make_naive(value, self.zone) if isinstance(value, datetime) and value.tzinfo else value

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        for form in FORMATS:
            try:
                local = datetime.strptime(str(value).strip(), form)  # noqa: DTZ007  (the zone follows)
            except ValueError:
                continue
            validate_date(local)
            return self.in_zone(local)
        raise ValidationError(self.error_messages["invalid"], code="invalid")

    def in_zone(self, local: datetime) -> datetime:
        moment = local.replace(tzinfo=self.zone, fold=0 if self.earliest else 1)
        instant = moment.astimezone(UTC)
        if instant.astimezone(self.zone).replace(tzinfo=None) != local:
            told = {
                "time": date_format(local, "TIME_FORMAT"),
                "day": date_format(local, "DATE_FORMAT"),
                "zone": self.zone.key.replace("_", " "),
            }
            raise ValidationError(
                _("%(time)s doesn’t exist on %(day)s in %(zone)s: the clocks go forward. Choose another time."),
                params=told,
            )
        return instant
