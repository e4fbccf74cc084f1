"""What gunicorn runs."""

import os

from django.core.wsgi import get_wsgi_application

from config.encoding import OnlyText

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = OnlyText(get_wsgi_application())
