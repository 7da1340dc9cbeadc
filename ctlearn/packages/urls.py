from collections.abc import Callable

from django.contrib import admin
from django.http import HttpResponse
from django.urls import URLPattern, path

from ctlearn.packages import views


def page(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    """A page of the admin: for those who may enter it."""
    guarded: Callable[..., HttpResponse] = admin.site.admin_view(view)
    return path(f"courses/{route}", guarded, name=name)


urlpatterns = [
    page("package/", views.packages, "packages"),
    page("package/<str:upload>/", views.preview, "package_preview"),
    page("package/<str:upload>/load/", views.load, "package_load"),
    page("copy/", views.copies, "copies"),
    page("<slug:key>/package.zip", views.download, "package"),
    page("<slug:key>/copy/", views.copy, "copy_course"),
    page("<slug:key>/origin/", views.origin, "course_origin"),
]
