"""People, for administrators; instructors find students through autocomplete only."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ctlearn.accounts.models import User
from ctlearn.progress import leaving


@admin.register(User)
class PersonAdmin(UserAdmin[User]):
    ordering = ["email"]
    list_display = ["email", "display_name", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_superuser", "is_active", "groups"]
    search_fields = ["email", "display_name"]
    fieldsets = [
        (None, {"fields": ["email", "password", "display_name", "time_zone", "theme"]}),
        (_("Roles"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "display_name", "usable_password", "password1", "password2"]})]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = ["groups"]
    actions = ["make_instructors"]

    @admin.action(description=_("Make instructors"))
    def make_instructors(self, request: HttpRequest, people: QuerySet[User]) -> None:
        for person in people:
            person.make_instructor()
        messages.success(request, _("They can author and teach now."))

    # Deleting, as somebody deletes the own account: work that a gradebook needs stays, without a name ---------------

    def get_deleted_objects(self, objs: Iterable[User], request: HttpRequest) -> Any:
        people = list(objs)
        sentence = _("Work in “%(cohort)s” stays, without a name.")
        told: list[Any] = []
        for one in people:
            kept = [sentence % {"cohort": cohort} for cohort in leaving.kept_cohorts(one)]
            told += [str(one), kept] if kept else [str(one)]
        first = _("“%(owned)s” needs another owner first.")
        alone = [first % {"owned": owned} for owned in leaving.sole_owner_of(*people)]
        return told, {User._meta.verbose_name_plural: len(people)}, set(), alone

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        leaving.erase(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        with transaction.atomic():
            for one in queryset:
                leaving.erase(one)
