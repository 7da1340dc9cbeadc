"""What students do about their cohorts."""

from django.urls import path

from ctlearn.progress.views import joining, own_cohorts

urlpatterns = [
    path("join/", joining.type_code, name="type_code"),
    path("join/<str:code>/", joining.join, name="join"),
    path("cohorts/", own_cohorts.own_cohorts, name="own_cohorts"),
    path("cohorts/<int:pk>/", own_cohorts.own_cohort, name="own_cohort"),
    path("cohorts/<int:pk>/leave/", own_cohorts.leave, name="leave_cohort"),
]
