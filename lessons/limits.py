"""How far dates, days and minutes go, and which time zones there are: what no page could show is refused on its way in.

SQLite takes any integer for any field; a date at the end of the calendar has no counterpart in other time zones.
"""

import zoneinfo
from datetime import date
from functools import cache

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 2000, 2200
MOST_DAYS = 365

at_most_a_year = MaxValueValidator(MOST_DAYS, _("At most %(limit_value)s days."))


def validate_date(day: date) -> None:
    """Of a date, or of a moment."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(
            _("The year has to be between %(first)s and %(last)s."),
            code="year",
            params={"first": FIRST_YEAR, "last": LAST_YEAR},
        )


@cache
def time_zones() -> frozenset[str]:
    """All that this machine knows, read from its disk."""
    return frozenset(zoneinfo.available_timezones())


def zone_choices() -> list[tuple[str, str]]:
    """Time zones by name, UTC first."""
    names = (name for name in sorted(time_zones()) if "/" in name)
    usual = [name for name in names if not name.startswith(("Etc/", "posix", "right"))]
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in usual)]


def validate_time_zone(name: str) -> None:
    if name not in time_zones():
        raise ValidationError(_("%(name)s is not a time zone."), params={"name": name})
