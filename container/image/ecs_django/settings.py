"""What Django runs with: the project's own settings, and what they lack of the contract."""

from ecs_django.overlay import compose

globals().update(compose())
