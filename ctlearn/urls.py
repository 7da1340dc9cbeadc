from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from ctlearn import views
from ctlearn.accounts.views import profile

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("", include("lessons.urls")),
    path("", include("quizzes.urls")),
    path("teach/", include("ctlearn.progress.urls")),
    path("", include("ctlearn.progress.student_urls")),
    path("accounts/", include("allauth.urls")),
    path("profile/", profile, name="profile"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("admin/r/<path:anything>", views.nothing),  # by type and number it would lead to anybody's rows
    path("admin/", include("ctlearn.packages.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "ctlearn.errors.bad_request"
handler403 = "ctlearn.errors.forbidden"
handler404 = "ctlearn.errors.not_found"
handler500 = "ctlearn.errors.server_error"
