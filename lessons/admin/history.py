"""Who changed what when, with the words that changed; restoring an earlier text.

Every save in the admin is kept (django-reversion). Restoring writes the fields of one row and nothing else:
rows that came later, and learners' records above all, stay where they are.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import reversion
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from reversion.models import Version

from lessons.admin.base import OwnRowsAdmin, Row, person
from lessons.admin.states import (
    FieldChange,
    Kept,
    Names,
    as_kept,
    differing,
    fields_of,
    names_of,
    newest_of,
    numbers,
    write,
)
from lessons.requests import MemberRequest

BEFORE = gettext_lazy("As it was before the first change here")
ELSEWHERE = gettext_lazy("As a loaded course, an import or another row’s change left it")
DELETED = gettext_lazy("Deleted")
LISTED = 200
# Where a row stands and whether students see it isn't its text: restoring leaves that alone.
NOT_RESTORED = {"state", "publish_at", "position", "loaded_digest", "open", "shares_questions"}


@dataclass(frozen=True)
class Step:
    """One state; `changes` is what differs from the one before it. `version` is None of the present state where
    nobody has kept it: it came with a loaded course or an import."""

    version: Version | None
    changes: list[FieldChange]
    is_newest: bool


class HistoryAdmin(OwnRowsAdmin[Row]):
    """Keeps every saved state of its rows.

    Where a row is not all of it, as of a quiz without its slots, `belonging` names the model of the rest,
    `belonging_by` the attribute that leads from it to the row, and `belongings` gives the rows.
    """

    belonging: type[Model] | None = None
    belonging_by = ""
    not_shown: frozenset[str] = frozenset()  # fields that say nothing to people
    object_history_template = "admin/lessons/history.html"
    change_list_template = "admin/lessons/list.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for model in (self.model, self.belonging):
            if model is not None and not reversion.is_registered(model):
                reversion.register(model)

    def belongings(self, row: Row) -> Iterable[Model]:
        return ()

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_restore"
        guarded = self.admin_site.admin_view(require_POST(self.restore_view))
        return [
            path("<int:pk>/history/<int:version>/restore/", guarded, name=name),
            *super().get_urls(),
        ]

    # Keeping -------------------------------------------------------------------------------------

    @contextmanager
    def kept(self, request: HttpRequest, said: str = "") -> Iterator[None]:
        with reversion.create_revision():
            reversion.set_user(person(request))
            if said:
                reversion.set_comment(said)
            yield

    def add(self, row: Row) -> None:
        """Keep the present state in the running revision."""
        for one in (row, *self.belongings(row)):
            reversion.add_to_revision(one)

    def keep_before(self, request: HttpRequest, *rows: Row) -> None:
        """The states before a change here, where others are kept or none: nobody's name is on what was loaded."""
        newest = newest_of(rows)
        kept = {one.version.object_id: one for one in self.states(list(newest.values()))}
        for comment, some in (
            (BEFORE, [row for row in rows if str(row.pk) not in kept]),
            (ELSEWHERE, [row for row in rows if str(row.pk) in kept and self.is_news(kept[str(row.pk)], row)]),
        ):
            with reversion.create_revision():
                reversion.set_comment(str(comment))
                for row in some:
                    self.add(row)

    def is_news(self, kept: Kept, row: Row) -> bool:
        """The row stands otherwise than it was kept."""
        now = as_kept(row, self.belongings(row))
        if kept.parts != now.parts:
            return True
        return any(
            numbers(one, kept.values) != numbers(one, now.values)
            if one.is_relation
            else kept.values.get(one.attname) != now.values.get(one.attname)
            for one in fields_of(self.model)
        )

    def keep_many(self, request: HttpRequest, rows: Iterable[Row], said: str) -> None:
        """The states after a change of many rows."""
        with self.kept(request, said):
            for row in rows:
                self.add(row)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if request.method == "POST" and object_id is not None:
            self.keep_before(request, self.get_object(request, object_id))
        with self.kept(request):
            return super().changeform_view(request, object_id, form_url, extra_context)

    def log_addition(self, request: HttpRequest, obj: Row, message: Any) -> Any:
        """What is logged is kept, too."""
        entry = super().log_addition(request, obj, message)
        self.keep_logged(request, obj, _("Added"))
        return entry

    def log_change(self, request: HttpRequest, obj: Row, message: Any) -> Any:
        entry = super().log_change(request, obj, message)
        self.keep_logged(request, obj, entry.get_change_message())
        return entry

    def keep_logged(self, request: HttpRequest, row: Row, said: str) -> None:
        """In the running revision, which may say already what was done, or in one of its own."""
        if not reversion.is_active():
            self.keep_many(request, [row], said)
            return
        self.add(row)
        if not reversion.get_comment():
            reversion.set_comment(said)

    # Looking back --------------------------------------------------------------------------------

    def states(self, versions: Sequence[Version]) -> list[Kept]:
        """These states with what was kept beside them, in the same order. One query, where there is such a thing."""
        parts: dict[tuple[int, str], list[dict[str, Any]]] = {}
        if self.belonging is not None and versions:
            own = {version.object_id for version in versions}
            together = [version.revision_id for version in versions]
            for one in Version.objects.get_for_model(self.belonging).filter(revision__in=together).order_by("pk"):
                owner = str(one.field_dict[self.belonging_by])
                if owner in own:
                    parts.setdefault((one.revision_id, owner), []).append(one.field_dict)
        return [Kept(one, parts.get((one.revision_id, one.object_id), [])) for one in versions]

    def shown_fields(self) -> list[Any]:
        return [one for one in fields_of(self.model) if one.name not in self.not_shown]

    def changes(self, row: Row, old: Kept, new: Kept, names: Names) -> list[FieldChange]:
        """What differs between two states of a row."""
        return differing(self.shown_fields(), old.values, new.values, names)

    def names(self, states: Sequence[Kept]) -> Names:
        """What the rows are called that these states refer to."""
        return names_of(self.shown_fields(), [state.values for state in states])

    def steps(self, row: Row) -> list[Step]:
        """The newest first."""
        versions = list(Version.objects.get_for_object(row).select_related("revision__user")[: LISTED + 1])
        states = self.states(versions)
        unkept = bool(states) and self.is_news(states[0], row)
        shown = [as_kept(row, self.belongings(row)), *states] if unkept else states
        names = self.names(shown)
        found = []
        for place, state in enumerate(shown[:LISTED]):
            older = shown[place + 1] if place + 1 < len(shown) else state
            version = None if unkept and place == 0 else state.version
            found.append(Step(version, self.changes(row, older, state, names), place == 0))
        return [step for step in found if step.changes or (step.version and step.version.revision.comment)]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        context = {"steps": self.steps(row), "may_change": self.has_change_permission(request, row)}
        return super().history_view(request, object_id, {**context, **(extra_context or {})})

    def restore_view(self, request: MemberRequest, pk: int, version: int) -> HttpResponse:
        """Write the fields of an earlier state onto the row."""
        row = self.get_object(request, str(pk))
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        earlier = Version.objects.get_for_object(row).filter(pk=version).first()
        if earlier is None:
            raise Http404
        back = redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk]))
        if reason := self.why_not_restored(row, earlier.field_dict):
            messages.error(request, reason)
            return back
        self.keep_before(request, row)
        try:
            with transaction.atomic(), self.kept(request, _("Restored")):
                self.put_back(request, row, self.states([earlier])[0])
                self.log_change(request, row, "Restored")
        except IntegrityError:
            messages.error(
                request, _("It can’t be restored: something that it refers to is gone, or its key is taken.")
            )
        else:
            messages.success(request, _("Restored. The state before is in the history too."))
        return back

    def put_back(self, request: HttpRequest, row: Row, kept: Kept) -> None:
        """Write an earlier state onto the row. Raises IntegrityError when it can't stand today."""
        write(row, {name: value for name, value in kept.values.items() if name not in NOT_RESTORED})

    def why_not_restored(self, row: Row, values: dict[str, Any]) -> str:
        """One sentence when this earlier state can't stand today; "" when it can."""
        return ""
