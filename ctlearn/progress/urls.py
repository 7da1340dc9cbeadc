"""What instructors run: below /teach/."""

from django.urls import path

from ctlearn.progress.views import cohorts, joining

urlpatterns = [
    path("", cohorts.teach, name="teach"),
    path("cohorts/new/", cohorts.new_cohort, name="new_cohort"),
    path("cohorts/<int:pk>/", cohorts.cohort, name="cohort"),
    path("cohorts/<int:pk>/settings/", cohorts.settings, name="cohort_settings"),
    path("cohorts/<int:pk>/archive/", cohorts.archive, name="archive_cohort"),
    path("cohorts/<int:pk>/joining/", joining.joining, name="cohort_joining"),
    path("cohorts/<int:pk>/joining/new-code/", joining.new_code, name="new_code"),
]
