"""What instructors set and write for a cohort's reports, the summaries that the reports are made of, and what students
want to be reminded of."""

from ctlearn.progress.models.gradebook import GradebookRules, Weight
from ctlearn.progress.models.notes import InstructorNote
from ctlearn.progress.models.reminders import Reminder, ReminderChoice
from ctlearn.progress.models.retention import Retention
from ctlearn.progress.models.standings import CourseStanding, Outcome, Standing
from ctlearn.progress.models.sums import OptionSums, QuestionSums, QuizSums, ScoreCount

__all__ = [
    "CourseStanding",
    "GradebookRules",
    "InstructorNote",
    "OptionSums",
    "Outcome",
    "QuestionSums",
    "QuizSums",
    "Reminder",
    "ReminderChoice",
    "Retention",
    "ScoreCount",
    "Standing",
    "Weight",
]
