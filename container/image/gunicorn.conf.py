"""gunicorn's settings: two processes of four threads at 0.25 vCPU and 512 MiB by default."""

from pathlib import Path

from ecs_django import environment, log

_environment = environment.load()

wsgi_app = _environment.app_asgi or _environment.app_wsgi
worker_class = "uvicorn_worker.UvicornWorker" if _environment.app_asgi else "gthread"
workers = _environment.web_concurrency
threads = _environment.gunicorn_threads
# Imported once, shared by the workers: a third less memory, and a broken project stops the task.
preload_app = True
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# Seconds. nginx answers 504 after 55, the load balancer after 60.
timeout = 60
graceful_timeout = 25
# As long as Nginx takes; what is longer it refuses itself, in JSON.
limit_request_line = 8190
max_requests = 1000
max_requests_jitter = 200
control_socket_disable = True
logconfig_dict = log.configuration(_environment.log_level)
