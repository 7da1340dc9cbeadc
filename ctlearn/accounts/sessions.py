"""Sessions in the database, found by a prepared query: every page asks for one."""

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from lessons.prepared import prepared


@prepared
def sessions(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        found = sessions(self.session_key or "", timezone.now())
        if not found:
            self._session_key = None
        return found[0] if found else None
