"""Whole courses in and out of the admin: packages as zips, and copies."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ctlearn.packages import copying
from ctlearn.packages.digests import digest
from ctlearn.packages.exporting import export_course
from ctlearn.packages.format import CoursePackage
from ctlearn.packages.forms import CopyForm, PackageForm
from ctlearn.packages.loading import load_package
from ctlearn.packages.mistakes import PackageError
from ctlearn.packages.reading import read_package
from ctlearn.packages.report import LoadReport
from ctlearn.packages.writing import zip_package
from lessons.models import Course, CourseCopy, Upload, UploadGone
from lessons.models.keys import key_for
from lessons.requests import MemberRequest

PURPOSE = "package"


def page(request: MemberRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    request.current_app = admin.site.name
    context = {**admin.site.each_context(request), "opts": Course._meta, **context}
    return render(request, f"admin/packages/{template}", context, status=status)


def require_author(request: MemberRequest) -> None:
    if not request.user.has_perm("lessons.add_course"):
        raise PermissionDenied


# Packages ------------------------------------------------------------------------------------------


@require_safe
def download(request: MemberRequest, key: str) -> HttpResponse:
    """The course as a zip, for those who work on it."""
    course = get_object_or_404(Course.objects.edited_by(request.user), key=key)
    response = HttpResponse(zip_package(export_course(course)), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{course.key}.zip"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def packages(request: MemberRequest) -> HttpResponse:
    """The form; a zip that can be read is kept, and shown before anything is loaded."""
    require_author(request)
    form = PackageForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return page(request, "upload.html", 422 if form.is_bound else 200, form=form, title=_("Load a course package"))
    file = form.cleaned_data["file"]
    data = file.read()
    try:
        load_package(read_package(data), user=request.user, only_look=True)
    except PackageError as error:
        return refused(request, error)
    upload = Upload.keep(request.user, PURPOSE, file.name, data, {})
    return redirect("package_preview", upload.key)


def refused(request: MemberRequest, error: PackageError) -> HttpResponse:
    title = _("Load a course package")
    return page(request, "upload.html", 422, form=PackageForm(), mistakes=error.mistakes, title=title)


def gone(request: MemberRequest) -> HttpResponse:
    text = _("This upload was loaded already, or is too old. Choose the file again.")
    return page(request, "upload.html", 422, form=PackageForm(), gone=text, title=_("Load a course package"))


@require_safe
def preview(request: MemberRequest, upload: str) -> HttpResponse:
    """What loading would do; with `?overwrite=yes` to what was edited here, too."""
    require_author(request)
    overwrite = request.GET.get("overwrite") == "yes"
    try:
        with transaction.atomic():
            kept = Upload.take(request.user, PURPOSE, upload)
            package = read_package(kept.content)
            report = load_package(package, overwrite=overwrite, user=request.user, only_look=True)
    except UploadGone:
        return gone(request)
    except PackageError as error:
        return refused(request, error)
    return show_preview(request, kept, package, report, overwrite=overwrite)


def show_preview(
    request: MemberRequest, upload: Upload, package: CoursePackage, report: LoadReport, *, overwrite: bool, **more: Any
) -> HttpResponse:
    return page(
        request,
        "preview.html",
        409 if more else 200,
        title=_("Load a course package"),
        upload=upload,
        package=package,
        counts={"lessons": len(list(package.lessons())), "questions": len(list(package.questions()))},
        report=report,
        agreed=digest(report),
        overwrite=overwrite,
        **more,
    )


@require_POST
def load(request: MemberRequest, upload: str) -> HttpResponse:
    """Do what the preview said, all of it; when it would be something else by now, show that instead."""
    require_author(request)
    overwrite = request.POST.get("overwrite") == "yes"
    try:
        with transaction.atomic():
            kept = Upload.take(request.user, PURPOSE, upload)
            package = read_package(kept.content)
            looked = load_package(package, overwrite=overwrite, user=request.user, only_look=True)
            if digest(looked) != request.POST.get("agreed"):
                return show_preview(request, kept, package, looked, overwrite=overwrite, changed=True)
            report = load_package(package, overwrite=overwrite, user=request.user)
            course = Course.objects.get(key=package.key)
            log(request, course, _("Loaded from a package"))
            kept.delete()
    except UploadGone:
        return gone(request)
    except PackageError as error:
        return refused(request, error)
    counts = {"new": len(report.created), "changed": len(report.updated), "kept": len(report.edited)}
    said = _("Loaded: %(new)d parts are new, %(changed)d changed, %(kept)d kept as they were edited here.") % counts
    messages.success(request, said)
    return redirect("admin:lessons_course_change", course.pk)


def log(request: MemberRequest, course: Course, message: str) -> None:
    entries: Any = LogEntry.objects
    entries.log_actions(request.user.pk, [course], CHANGE, message, single_object=True)


# Copies --------------------------------------------------------------------------------------------


@require_safe
def copies(request: MemberRequest) -> HttpResponse:
    """The courses that can be copied: own ones, and those that others share."""
    require_author(request)
    own = set(Course.objects.edited_by(request.user).values_list("pk", flat=True))
    courses = list(Course.objects.copied_by(request.user).in_order())
    return page(request, "copies.html", title=_("Copy a course"), courses=courses, own=own)


@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: MemberRequest, key: str) -> HttpResponse:
    require_author(request)
    source = get_object_or_404(Course.objects.copied_by(request.user), key=key)
    taken = set(Course.objects.values_list("key", flat=True))
    initial = {"title": _("%s (copy)") % source.title[:190], "key": key_for(source.key, taken, "course")}
    form = CopyForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            made = copying.copy_course(source, request.user, **form.cleaned_data)
        except (copying.KeyTaken, IntegrityError):
            form.add_error("key", _("This key is taken; choose another."))
        else:
            log(request, made.course, _("Copied from “%s”") % source)
            messages.success(request, _("“%s” is yours: a draft that you can change freely.") % made.course)
            return redirect("admin:lessons_course_change", made.course.pk)
    whole = Course.objects.edited_by(request.user).filter(pk=source.pk).exists()
    status = 422 if form.is_bound else 200
    return page(request, "copy.html", status, title=_("Copy a course"), form=form, course=source, whole=whole)


@require_safe
def origin(request: MemberRequest, key: str) -> HttpResponse:
    """Where a course comes from, and what has changed there since, as far as one may see it."""
    copied = get_object_or_404(
        CourseCopy.objects.select_related("course", "source__document", "copied_by"),
        course__in=Course.objects.edited_by(request.user),
        course__key=key,
    )
    source = copied.source
    if source and not Course.objects.copied_by(request.user).filter(pk=source.pk).exists():
        source = None
    found: list[copying.Change] = []
    if source:
        now = copying.parts_of(copying.readable(source, request.user, files=False), source)
        mine = copying.parts_of(export_course(copied.course, files=False), copied.course)
        found = copying.changes(copied.parts, now, mine)
    return page(
        request,
        "origin.html",
        title=_("Where it comes from"),
        course=copied.course,
        copied=copied,
        source=source,
        changes=found,
    )
