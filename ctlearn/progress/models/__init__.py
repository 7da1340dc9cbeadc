"""What instructors set for a cohort's reports."""

from ctlearn.progress.models.gradebook import GradebookRules, Weight

__all__ = ["GradebookRules", "Weight"]
