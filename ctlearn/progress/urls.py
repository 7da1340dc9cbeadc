"""What instructors run: below /teach/."""

from django.urls import path

from ctlearn.progress.views import cohorts, grading, joining, regrading

urlpatterns = [
    path("", cohorts.teach, name="teach"),
    path("cohorts/new/", cohorts.new_cohort, name="new_cohort"),
    path("cohorts/<int:pk>/", cohorts.cohort, name="cohort"),
    path("cohorts/<int:pk>/settings/", cohorts.settings, name="cohort_settings"),
    path("cohorts/<int:pk>/archive/", cohorts.archive, name="archive_cohort"),
    path("cohorts/<int:pk>/joining/", joining.joining, name="cohort_joining"),
    path("cohorts/<int:pk>/joining/new-code/", joining.new_code, name="new_code"),
    path("grading/", grading.grading, name="grading"),
    path("grading/names/", grading.hide_names, name="hide_names"),
    path("grading/<int:pk>/", grading.grade_answer, name="grade_answer"),
    path("quizzes/<int:pk>/regrades/", regrading.regrades, name="regrades"),
    path("quizzes/<int:pk>/regrades/<int:regrade_pk>/undo/", regrading.undo_regrade, name="undo_regrade"),
    path("quizzes/<int:pk>/questions/<int:question_pk>/regrade/", regrading.regrade_question, name="regrade_question"),
]
