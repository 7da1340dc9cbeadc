"""What instructors run: below /teach/."""

from django.urls import path

from ctlearn.progress.views import (
    announcements,
    assignments,
    cohorts,
    gradebook,
    grading,
    joining,
    regrading,
    rosters,
    students,
)

urlpatterns = [
    path("", cohorts.teach, name="teach"),
    path("cohorts/new/", cohorts.new_cohort, name="new_cohort"),
    path("cohorts/<int:pk>/", cohorts.cohort, name="cohort"),
    path("cohorts/<int:pk>/settings/", cohorts.settings, name="cohort_settings"),
    path("cohorts/<int:pk>/archive/", cohorts.archive, name="archive_cohort"),
    path("cohorts/<int:pk>/joining/", joining.joining, name="cohort_joining"),
    path("cohorts/<int:pk>/joining/new-code/", joining.new_code, name="new_code"),
    path("cohorts/<int:pk>/announcements/", announcements.announcements, name="announcements"),
    path(
        "cohorts/<int:pk>/announcements/<int:announcement_pk>/delete/",
        announcements.delete_announcement,
        name="delete_announcement",
    ),
    path("cohorts/<int:pk>/assignments/", assignments.assignments, name="assignments"),
    path("cohorts/<int:pk>/assignments/new/", assignments.new_assignment, name="new_assignment"),
    path("cohorts/<int:pk>/assignments/<int:assignment_pk>/", assignments.assignment, name="assignment"),
    path(
        "cohorts/<int:pk>/assignments/<int:assignment_pk>/delete/",
        assignments.delete_assignment,
        name="delete_assignment",
    ),
    path(
        "cohorts/<int:pk>/assignments/<int:assignment_pk>/students/<int:enrolment_pk>/",
        assignments.personal_dates,
        name="personal_dates",
    ),
    path("cohorts/<int:pk>/roster/", rosters.roster, name="roster"),
    path("cohorts/<int:pk>/roster/confirm/", rosters.confirm, name="confirm_roster"),
    path("cohorts/<int:pk>/roster/add/", rosters.add_student, name="add_student"),
    path("cohorts/<int:pk>/roster/<int:entry_pk>/stop/", students.stop_waiting, name="stop_waiting"),
    path("cohorts/<int:pk>/students/", students.students, name="cohort_students"),
    path("cohorts/<int:pk>/students/<int:enrolment_pk>/settings/", students.edit_student, name="edit_student"),
    path("cohorts/<int:pk>/students/<int:enrolment_pk>/move/", students.move_student, name="move_student"),
    path("cohorts/<int:pk>/students/<int:enrolment_pk>/remove/", students.remove_student, name="remove_student"),
    path("cohorts/<int:pk>/students/<int:enrolment_pk>/return/", students.bring_back, name="bring_back"),
    path("grading/", grading.grading, name="grading"),
    path("grading/names/", grading.hide_names, name="hide_names"),
    path("grading/<int:pk>/", grading.grade_answer, name="grade_answer"),
    path("quizzes/<int:pk>/regrades/", regrading.regrades, name="regrades"),
    path("quizzes/<int:pk>/regrades/<int:regrade_pk>/undo/", regrading.undo_regrade, name="undo_regrade"),
    path("quizzes/<int:pk>/questions/<int:question_pk>/regrade/", regrading.regrade_question, name="regrade_question"),
    path("cohorts/<int:pk>/gradebook/", gradebook.gradebook, name="gradebook"),
    path("cohorts/<int:pk>/gradebook/rules/", gradebook.gradebook_rules, name="gradebook_rules"),
    path("cohorts/<int:pk>/gradebook/csv/", gradebook.gradebook_file, {"kind": "csv"}, name="gradebook_csv"),
    path("cohorts/<int:pk>/gradebook/xlsx/", gradebook.gradebook_file, {"kind": "xlsx"}, name="gradebook_xlsx"),
]
