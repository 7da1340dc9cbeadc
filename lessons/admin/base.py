"""What every admin page of ours keeps: an instructor meets own and shared rows only, and strangers get 404."""

from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import DateTimeField, ForeignKey, ManyToManyField, Model, QuerySet, TextField, URLField
from django.http import Http404, HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lessons.models import Cohort, Course, Document, Lesson, Module, Section

if TYPE_CHECKING:
    from ctlearn.accounts.models import User

Row = TypeVar("Row", bound=Model)


def person(request: HttpRequest) -> "User":
    """Who is signed in; in the admin somebody always is."""
    assert request.user.is_authenticated
    return request.user


def own_courses(request: HttpRequest) -> QuerySet[Course]:
    """The courses that this person works on."""
    return Course.objects.edited_by(person(request))


def changeable_courses(request: HttpRequest) -> QuerySet[Course]:
    """Those of them that this person may change."""
    return Course.objects.changed_by(person(request))


class Moment(forms.DateTimeInput):
    """The browser's own field for a date with a time."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class ProseField(forms.CharField):
    """Browsers send line ends of their own; stored are "\\n"s, or every save would change the whole text."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.replace("\r\n", "\n") if isinstance(text, str) else text


class OwnRowsAdmin(admin.ModelAdmin[Row]):
    """Shows the rows of the courses that this person works on; `course_path` leads from a row to its course.

    Reviewers of a course see them and change none. A row without a course overrides `may_change`.
    Choices of related rows are narrowed the same way, so that no form attaches a row to a foreign course.
    """

    course_path = "course"
    list_per_page = 50
    show_full_result_count = False
    formfield_overrides = {
        URLField: {"assume_scheme": "https"},
        TextField: {"form_class": ProseField},
        # one field with one label, where the stock admin has two without
        DateTimeField: {"form_class": forms.DateTimeField, "widget": Moment},
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Row]:
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        return rows.filter(**{f"{self.course_path}__in": own_courses(request)})

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Row:
        """The row, or 404 for missing and foreign ones alike (the stock admin redirects)."""
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def view_on_site(self, obj: Row) -> str | None:
        """The page itself. Django's way there, by type and number, leads to anybody's rows and is closed."""
        address = getattr(obj, "get_absolute_url", None)
        return address() if address else None

    def may_change(self, request: HttpRequest, row: Row) -> bool:
        rows = self.model._default_manager.filter(pk=row.pk)
        return rows.filter(**{f"{self.course_path}__in": changeable_courses(request)}).exists()

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or self.may_change(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or self.may_change(request, obj))

    def formfield_for_foreignkey(self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        if "queryset" not in kwargs:
            kwargs |= narrowed(db_field.remote_field.model, request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: "ManyToManyField[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        if "queryset" not in kwargs:
            kwargs |= narrowed(db_field.remote_field.model, request)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class PersonForm(forms.ModelForm[Any]):
    """A row that names a person by e-mail address: instructors can't leaf through everybody."""

    user = forms.ModelChoiceField(
        label=_("Person"),
        queryset=get_user_model()._default_manager.all(),
        to_field_name="email",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "aria-label": _("Person")}),
        error_messages={"invalid_choice": _("Nobody has an account with this address.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["user"] = self.instance.user.email


class RowsInline(admin.TabularInline[Row, Any]):
    """Rows in a table, each field with a name of its own."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The head of the column names its fields for the eye alone."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs.setdefault("aria-label", capfirst(str(field.label or db_field.verbose_name)))
        return field


class PeopleInline(RowsInline[Row]):
    form = PersonForm
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Row]:
        return super().get_queryset(request).select_related("user")


def narrowed(model: type[Model], request: HttpRequest) -> dict[str, Any]:
    """The rows of a model that a form may offer to this person; empty where the model isn't anybody's own."""
    courses = changeable_courses(request)
    if model is Course:
        return {"queryset": courses}
    if model in (Module, Lesson):
        return {"queryset": model._default_manager.filter(course__in=courses)}
    if model is Section:
        return {"queryset": Section.objects.filter(revision__document__courses__in=courses).distinct()}
    if model is Document:
        return {"queryset": Document.objects.visible_to(person(request))}
    if model is Cohort:
        return {"queryset": Cohort.objects.visible_to(person(request))}
    return {}
