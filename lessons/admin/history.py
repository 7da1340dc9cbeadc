"""Who changed what when, with the words that changed; restoring an earlier text; recovering what was deleted.

Every save in the admin is kept (django-reversion). Restoring writes the fields of one row and nothing else:
rows that came later, and learners' records above all, stay where they are.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import reversion
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import ForeignKey, ManyToManyField, Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from reversion.models import Version

from lessons.admin.base import OwnRowsAdmin, Row, changeable_courses, person
from lessons.outlines.comparing import Piece, without_sameness, word_diff
from lessons.requests import MemberRequest

BEFORE = gettext_lazy("As it was before the first change here")
DELETED = gettext_lazy("Deleted")
LISTED = 200
# Where a row stands and whether students see it isn't its text: restoring leaves that alone.
NOT_RESTORED = {"state", "publish_at", "position", "loaded_digest", "open", "shares_questions"}


@dataclass(frozen=True)
class FieldChange:
    label: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Step:
    """One saved state; `changes` is what differs from the one before it."""

    version: Any
    changes: list[FieldChange]
    is_newest: bool


def shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)


def differing(model: type[Model], old: dict[str, Any], new: dict[str, Any]) -> list[FieldChange]:
    """The fields whose values differ, with the words that do. Values by attribute name."""
    changes = []
    for field in [*model._meta.concrete_fields, *model._meta.many_to_many]:
        name = field.name if isinstance(field, ManyToManyField) else field.attname
        before, after = shown(old.get(name)), shown(new.get(name))
        if field.editable and not field.primary_key and before != after:
            changes.append(
                FieldChange(capfirst(str(field.verbose_name)), list(without_sameness(word_diff(before, after))))
            )
    return changes


class HistoryAdmin(OwnRowsAdmin[Row]):
    """Keeps every saved state of its rows."""

    object_history_template = "admin/lessons/history.html"
    change_list_template = "admin/lessons/list.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not reversion.is_registered(self.model):
            reversion.register(self.model)

    def get_urls(self) -> list[URLPattern]:
        def page(route: str, name: str, view: Callable[..., HttpResponse], allow: Callable[..., Any]) -> URLPattern:
            guarded: Callable[..., HttpResponse] = self.admin_site.admin_view(allow(view))
            return path(route, guarded, name=f"{self.opts.app_label}_{self.opts.model_name}_{name}")

        return [
            page("<int:pk>/history/<int:version>/restore/", "restore", self.restore_view, require_POST),
            page("deleted/", "deleted", self.deleted_view, require_safe),
            page("deleted/<int:version>/recover/", "recover", self.recover_view, require_POST),
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

    def keep_before(self, request: HttpRequest, row: Row) -> None:
        """The state before the first change here: loaded and imported rows have none yet."""
        if not Version.objects.get_for_object(row).exists():
            with reversion.create_revision():
                reversion.set_comment(str(BEFORE))
                reversion.add_to_revision(row)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if request.method == "POST" and object_id is not None:
            self.keep_before(request, self.get_object(request, object_id))
        with self.kept(request):
            return super().changeform_view(request, object_id, form_url, extra_context)

    def log_addition(self, request: HttpRequest, obj: Row, message: Any) -> Any:
        entry = super().log_addition(request, obj, message)
        if reversion.is_active():
            reversion.set_comment(_("Added"))
        return entry

    def log_change(self, request: HttpRequest, obj: Row, message: Any) -> Any:
        entry = super().log_change(request, obj, message)
        if reversion.is_active() and not reversion.get_comment():
            reversion.set_comment(entry.get_change_message())
        return entry

    def keep_deleted(self, request: HttpRequest, rows: Iterable[Row]) -> None:
        with self.kept(request, str(DELETED)):
            for row in rows:
                reversion.add_to_revision(row)

    # Looking back --------------------------------------------------------------------------------

    def steps(self, row: Row) -> list[Step]:
        """The newest first."""
        versions = list(Version.objects.get_for_object(row).select_related("revision__user")[: LISTED + 1])
        found = []
        for place, version in enumerate(versions[:LISTED]):
            older = versions[place + 1].field_dict if place + 1 < len(versions) else version.field_dict
            found.append(Step(version, differing(self.model, older, version.field_dict), place == 0))
        return [step for step in found if step.changes or step.version.revision.comment]

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
                write(row, {name: value for name, value in earlier.field_dict.items() if name not in NOT_RESTORED})
        except IntegrityError:
            messages.error(
                request, _("It can’t be restored: something that it refers to is gone, or its key is taken.")
            )
        else:
            self.log_change(request, row, "Restored")
            messages.success(request, _("Restored. The state before is in the history too."))
        return back

    def why_not_restored(self, row: Row, values: dict[str, Any]) -> str:
        """One sentence when this earlier state can't stand today; "" when it can."""
        return ""

    # Deleted rows --------------------------------------------------------------------------------

    def is_own_deleted(self, request: HttpRequest, version: Any) -> bool:
        """Of a course that this person may change; a deleted course is its last editor's."""
        if request.user.is_superuser:
            return True
        course = version.field_dict.get("course_id")
        if course is None:
            return bool(version.revision.user_id == request.user.pk)
        return changeable_courses(request).filter(pk=course).exists()

    def deleted_view(self, request: MemberRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        versions = Version.objects.get_deleted(self.model).select_related("revision__user").order_by("-pk")[:LISTED]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Deleted: %s") % self.opts.verbose_name_plural,
            "versions": [version for version in versions if self.is_own_deleted(request, version)],
        }
        request.current_app = self.admin_site.name
        return render(request, "admin/lessons/deleted.html", context)

    def recover_view(self, request: MemberRequest, version: int) -> HttpResponse:
        found = Version.objects.get_deleted(self.model).filter(pk=version).first()
        if found is None or not self.is_own_deleted(request, found):
            raise Http404
        if not self.has_add_permission(request):
            raise PermissionDenied
        row = self.model(pk=found.object_id)
        try:
            with transaction.atomic(), self.kept(request, _("Recovered")):
                write(row, found.field_dict)
        except IntegrityError:
            messages.error(request, _("It can’t be recovered: what it belonged to is gone, or its key is taken."))
            return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_deleted"))
        self.log_addition(request, row, "Recovered")
        messages.success(request, _("“%s” is back.") % row)
        return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk]))


def write(row: Model, values: dict[str, Any]) -> None:
    """Set a row's editable fields, save it, then its many-to-many fields, as far as their rows still exist.

    Raises IntegrityError where a row that it needs is gone.
    """
    for field in row._meta.concrete_fields:
        if field.attname in values and not field.primary_key:
            value = values[field.attname]
            if isinstance(field, ForeignKey) and value is not None:
                exists = field.remote_field.model._default_manager.filter(pk=value).exists()
                if not exists and not field.null:
                    raise IntegrityError(f"{field.name} is gone")
                value = value if exists else None
            setattr(row, field.attname, value)
    row.save()
    for relation in row._meta.many_to_many:
        if relation.name in values:
            related = relation.remote_field.model._default_manager.filter(pk__in=values[relation.name])
            getattr(row, relation.name).set(related)
