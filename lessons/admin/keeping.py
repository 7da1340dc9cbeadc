"""What every editor of content shares: history, the guard against overtaken saves, and deletion that keeps work."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from lessons.admin.base import Row
from lessons.admin.guarding import GuardedAdmin
from lessons.admin.recovering import RecoveringAdmin


class KeepingAdmin(RecoveringAdmin[Row], GuardedAdmin[Row]):
    """A row with learners' records has `has_records` and `unpublish`: deleting it unpublishes it and says so."""

    def get_deleted_objects(self, objs: Iterable[Any], request: HttpRequest) -> Any:
        rows = list(objs)
        kept = [row for row in rows if getattr(row, "has_records", False)]
        gone, counts, needed, protected = super().get_deleted_objects([r for r in rows if r not in kept], request)
        sentence = _("“%s” holds learners’ work: it is unpublished instead, and everything is kept.")
        if protected and rows and hasattr(rows[0], "unpublish"):
            kept, gone, counts, protected = rows, [], {}, []
        return [*(sentence % row for row in kept), *gone], counts, needed, protected

    def delete_or_unpublish(self, request: HttpRequest, row: Any) -> bool:
        """True when it is gone; else it was unpublished."""
        if not getattr(row, "has_records", False):
            try:
                with transaction.atomic():
                    self.keep_deleted(request, row)
                    row.delete()
                return True
            except ProtectedError:
                if not hasattr(row, "unpublish"):
                    raise
        self.keep_before(request, row)
        row.unpublish()
        self.log_change(request, row, _("Unpublished instead of deleted"))
        return False

    def delete_model(self, request: HttpRequest, obj: Row) -> None:
        self.delete_queryset(request, [obj])

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for row in list(queryset):
            if not self.delete_or_unpublish(request, row):
                text = _("“%s” holds learners’ work. It is unpublished, not deleted: nobody’s work is lost.")
                messages.warning(request, text % row)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        if self.model._default_manager.filter(pk=obj_id).exists():
            return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))
        return super().response_delete(request, obj_display, obj_id)
