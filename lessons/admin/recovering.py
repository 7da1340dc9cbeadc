"""What was deleted here is kept, and can be recovered with everything that went with it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import reversion
from django.contrib import messages
from django.contrib.admin.utils import NestedObjects
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe
from reversion.models import Version

from lessons.admin.base import Row, changeable_courses
from lessons.admin.history import LISTED, HistoryAdmin
from lessons.admin.states import Kept, write
from lessons.requests import MemberRequest

DELETED = gettext_lazy("Deleted")


class RecoveringAdmin(HistoryAdmin[Row]):
    """Keeps rows that are deleted. `keep_deleted` comes before the deletion, in one transaction with it."""

    def all_belongings(self, row: Row) -> Iterable[Model]:
        """What has to be kept before the row is deleted."""
        return self.belongings(row)

    def get_urls(self) -> list[URLPattern]:
        def page(route: str, name: str, view: Callable[..., HttpResponse], allow: Callable[..., Any]) -> URLPattern:
            guarded: Callable[..., HttpResponse] = self.admin_site.admin_view(allow(view))
            return path(route, guarded, name=f"{self.opts.app_label}_{self.opts.model_name}_{name}")

        return [
            page("deleted/", "deleted", self.deleted_view, require_safe),
            page("deleted/<int:version>/recover/", "recover", self.recover_view, require_POST),
            *super().get_urls(),
        ]

    def keep_deleted(self, request: HttpRequest, row: Row) -> None:
        """Keep a row before it is deleted, and whatever goes with it."""
        collector = NestedObjects(using=row._state.db or "default")
        collector.collect([row])
        with self.kept(request, str(DELETED)):
            for rows in collector.model_objs.values():
                keeper = self.keeper_of(type(next(iter(rows))))
                for one in rows if keeper else ():
                    reversion.add_to_revision(one)
                    for part in keeper.all_belongings(one):
                        reversion.add_to_revision(part)

    def keeper_of(self, model: type[Model]) -> Any:
        """The admin that keeps the states of this model; None where there is none."""
        known = self.admin_site.get_model_admin(model) if self.admin_site.is_registered(model) else None
        return known if isinstance(known, RecoveringAdmin) else None

    def is_own_deleted(self, request: HttpRequest, version: Version, courses: frozenset[int]) -> bool:
        """Of a course that this person may change; a deleted course is its last editor's."""
        if request.user.is_superuser:
            return True
        course = version.field_dict.get("course_id")
        if course is None:
            return bool(version.revision.user_id == request.user.pk)
        return course in courses

    def own_deleted(self, request: HttpRequest) -> Iterator[Version]:
        """What this person may recover, the newest first."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        courses = frozenset(changeable_courses(request).values_list("pk", flat=True))
        gone = Version.objects.get_deleted(self.model).select_related("revision__user").order_by("-pk")
        return (one for one in gone.iterator(LISTED) if self.is_own_deleted(request, one, courses))

    def deleted_view(self, request: MemberRequest) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Deleted: %s") % self.opts.verbose_name_plural,
            "versions": list(islice(self.own_deleted(request), LISTED)),
        }
        request.current_app = self.admin_site.name
        return render(request, "admin/lessons/deleted.html", context)

    def recover_view(self, request: MemberRequest, version: int) -> HttpResponse:
        """The row, and whatever was deleted because it was."""
        found = next((one for one in self.own_deleted(request) if one.pk == version), None)
        if found is None:
            raise Http404
        try:
            with transaction.atomic(), self.kept(request, _("Recovered")):
                row, others = self.recover(request, found)
                self.log_addition(request, row, "Recovered")
        except IntegrityError:
            messages.error(request, _("It can’t be recovered: what it belonged to is gone, or its key is taken."))
            return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_deleted"))
        messages.success(request, _("“%s” is back.") % row)
        if others:
            said = ngettext("So is %(n)d thing that went with it.", "So are %(n)d things that went with it.", others)
            messages.success(request, said % {"n": others})
        return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk]))

    def recover(self, request: HttpRequest, found: Version) -> tuple[Row, int]:
        """The row, and how many others came back that had been deleted with it, because they belonged to it."""
        row: Row = self.bring_back(request, self.states([found])[0])
        back = {(self.model, found.object_id)}
        waiting = [one for one in found.revision.version_set.exclude(pk=found.pk) if self.keeper_of(one._model)]
        while ready := [one for one in waiting if is_ready(one, back, waiting)]:
            for one in ready:
                waiting.remove(one)
                if not one._model._default_manager.filter(pk=one.object_id).exists():
                    keeper = self.keeper_of(one._model)
                    keeper.bring_back(request, keeper.states([one])[0])
                    back.add((one._model, one.object_id))
        return row, len(back) - 1

    def bring_back(self, request: HttpRequest, kept: Kept) -> Row:
        """Make a deleted row anew under its old number. Raises IntegrityError when it can't stand today."""
        row = self.model(pk=kept.version.object_id)
        write(row, kept.values)
        return row


def is_ready(version: Version, back: set[tuple[Any, str]], waiting: Sequence[Version]) -> bool:
    """It belongs to a row that is back, and to none that still waits."""
    owners = {
        (one.related_model, str(version.field_dict.get(one.attname)))
        for one in version._model._meta.concrete_fields
        if one.is_relation
    }
    return bool(owners & back) and not owners & {(one._model, one.object_id) for one in waiting}
