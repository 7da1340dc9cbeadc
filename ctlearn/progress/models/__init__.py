"""What instructors set for a cohort's reports, and what students want to be reminded of."""

from ctlearn.progress.models.gradebook import GradebookRules, Weight
from ctlearn.progress.models.reminders import Reminder, ReminderChoice

__all__ = ["GradebookRules", "Reminder", "ReminderChoice", "Weight"]
