"""What the bar says of review."""

from typing import Any

from django import template

from quizzes.reviews import day_of

register = template.Library()


@register.simple_tag(takes_context=True)
def review_due(context: dict[str, Any]) -> int:
    """How many questions wait for this person today; 0 for nobody. At most one query."""
    user = context.get("user")
    return day_of(user).left if user is not None and user.is_authenticated else 0
