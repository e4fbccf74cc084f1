"""What gunicorn runs."""

import os

from django.core.wsgi import get_wsgi_application

from config.encoding import Utf8Only

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = Utf8Only(get_wsgi_application())
