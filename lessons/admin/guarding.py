"""Two people edit the same row: the second save is told, with both texts, and chooses."""

import hashlib
import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from lessons.admin.base import OwnRowsAdmin, Row
from lessons.admin.states import FieldChange
from lessons.outlines.comparing import without_sameness, word_diff

LOADED = "_loaded"  # the hidden field: the state that the form was filled with


def state_of(row: Model, fields: Any) -> str:
    """A fingerprint of what a form shows of the row."""
    values = {name: [r.pk for r in v] if isinstance(v, list) else v for name, v in model_to_dict(row, fields).items()}
    text = json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


class GuardedAdmin(OwnRowsAdmin[Row]):
    """A save names the state that it replaces; when it has become another one, nothing is written yet."""

    change_form_template = "admin/lessons/editor.html"

    def form_fields(self, request: HttpRequest, row: Row) -> list[str]:
        return list(self.get_form(request, row, change=True).base_fields)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if not getattr(request, "overtaken", False):
            return form

        class OvertakenForm(form):  # type: ignore[misc, valid-type]
            def clean(self) -> Any:
                super().clean()
                text = _("Somebody saved this while you were editing. Nothing of yours is written yet: see both below.")
                raise ValidationError(text, code="overtaken")

        return OvertakenForm

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """409 when the row was saved elsewhere meanwhile, 422 when what was sent can't be."""
        with transaction.atomic():
            context: dict[str, Any] = dict(extra_context or {})
            if object_id is not None:
                row = self.get_object(request, object_id)
                self.model._default_manager.select_for_update().filter(pk=row.pk).first()
                stored = state_of(row, self.form_fields(request, row))
                sent = request.POST.get(LOADED, stored)
                request.overtaken = request.method == "POST" and sent != stored  # type: ignore[attr-defined]
                context["loaded"] = stored
                if request.overtaken:  # type: ignore[attr-defined]
                    context["overtaken_by"] = self.both(request, row)
            response = super().changeform_view(request, object_id, form_url, context)
        if request.method == "POST" and isinstance(response, TemplateResponse) and response.status_code == 200:
            response.status_code = 409 if getattr(request, "overtaken", False) else 422
        return response

    def both(self, request: HttpRequest, row: Row) -> list[FieldChange]:
        """For each field that differs: the words of the stored text that came and went against what was sent."""
        form: forms.ModelForm[Any] = super().get_form(request, row, change=True)(
            request.POST, request.FILES, instance=row
        )
        stored = model_to_dict(row, list(form.fields))
        changes = []
        for name, field in form.fields.items():
            there = stored.get(name)
            there = (
                ", ".join(str(r.pk) for r in there)
                if isinstance(there, list)
                else str(there or "").replace("\r\n", "\n")
            )
            sent = form.data.getlist(name) if hasattr(form.data, "getlist") else [form.data.get(name, "")]
            mine = ", ".join(sent)
            if mine.replace("\r\n", "\n") != there:
                label = capfirst(str(field.label or name))
                pieces = list(without_sameness(word_diff(mine.replace("\r\n", "\n"), there)))
                changes.append(FieldChange(label, pieces))
        return changes
