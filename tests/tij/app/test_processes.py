"""What runs beside the web, whichever file says so, and its command in the image."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from tij.app.processes import Process, processes_of
from tij.app.surroundings import Surroundings

PYTHON_IMAGE = "FROM python:3.13-slim\nWORKDIR /srv\nRUN pip install -r requirements.txt\n"


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text))


def background(root: Path, project: str = ".") -> dict[str, str]:
    """Name → command of what runs beside the web."""
    found = processes_of(Surroundings.of(root / project, root))
    return {process.name: process.command for process in found.background}


@pytest.mark.parametrize(
    ("said", "here"),
    [
        ("celery -A shop worker", "celery -A shop worker"),
        ("uv run --no-sync celery -A shop worker", "celery -A shop worker"),
        ("poetry run python manage.py mail", "python manage.py mail"),
        ("cd backend && exec celery -A shop beat", "celery -A shop beat"),
        ("celery --workdir ./backend -A shop worker", "celery -A shop worker"),
        ("python backend/manage.py mail", "python manage.py mail"),
        ("python /srv/backend/manage.py mail", "python manage.py mail"),
        ("C_FORCE_ROOT=1 celery -A shop worker", "env C_FORCE_ROOT=1 celery -A shop worker"),
    ],
)
def test_a_command_is_that_of_the_images_directory(tmp_path: Path, said: str, here: str) -> None:
    write(tmp_path, {"backend/manage.py": "", "Procfile": f"w: {said}", "Dockerfile": PYTHON_IMAGE})
    assert background(tmp_path, "backend") == {"w": here}


def test_a_compose_file_gives_the_services_that_the_project_is_built_for(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "backend/manage.py": "",
            "backend/Dockerfile": PYTHON_IMAGE,
            "deploy/Dockerfile.db": "FROM postgres:17\n",
            "frontend/Dockerfile": "FROM node:22\n",
            "compose.yml": """
                x-base: &base
                  build: ./backend
                  environment: !reset {}
                services:
                  db: {build: {context: ., dockerfile: deploy/Dockerfile.db}, command: postgres}
                  queue: {image: "rabbitmq:4", command: rabbitmq-server}
                  front: {build: frontend, command: npm run dev}
                  web: {<<: *base, command: gunicorn shop.wsgi}
                  list: {<<: *base, command: ["celery", "-A", "shop", "worker"]}
                  folded:
                    <<: *base
                    command: >
                      celery -A shop
                      beat
                  sh: {<<: *base, command: [sh, -c, "python manage.py mail"]}
                  heir: {extends: {service: list}, command: python manage.py heir}
                  migrate: {<<: *base, command: python manage.py migrate}
                  entry: {<<: *base, entrypoint: python manage.py entry}
            """,
            "compose.override.yml": "services: {debugger: {build: ./backend, command: pdb}}\n",
        },
    )
    assert background(tmp_path, "backend") == {
        "list": "celery -A shop worker",
        "folded": "celery -A shop beat",
        "sh": "python manage.py mail",
        "heir": "python manage.py heir",
        "entry": "python manage.py entry",
    }
    found = processes_of(Surroundings.of(tmp_path / "backend", tmp_path))
    assert "rabbitmq:4" in found.images


def test_production_goes_over_what_it_is_laid_on(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "docker-compose.yml": "services: {w: {build: ., command: celery -A old worker}}",
            "docker-compose.prod.yml": "services: {w: {command: celery -A shop worker}}",
            "docker-compose.local.yml": "services: {x: {build: ., command: python x.py}}",
        },
    )
    assert background(tmp_path) == {"w": "celery -A shop worker"}


def test_a_script_of_the_dockerfile_is_what_it_ends_with(tmp_path: Path) -> None:
    start = "#!/bin/bash\nset -e\n\n# the worker\nexec celery -A shop worker \\\n  -l INFO\n"
    write(
        tmp_path,
        {
            "bin/start": start,
            "bin/clock.sh": "exec celery -A shop beat\n",
            "Dockerfile": f"{PYTHON_IMAGE}COPY --chown=app ./bin/start /start-worker\n"
            "COPY bin/start \\\n  bin/clock.sh /\n",
            "compose.yml": """
                services:
                  w: {build: ., command: /start-worker}
                  c: {build: ., command: [/wait-for-it.sh, "db:5432", -t, "30", --, /clock.sh]}
            """,
        },
    )
    assert background(tmp_path) == {
        "w": "celery -A shop worker -l INFO",
        "c": "celery -A shop beat",
    }


def test_what_a_script_names_before_stands_for_itself(tmp_path: Path) -> None:
    worker = """
        #!/bin/bash
        LEVEL=${MY_LEVEL:-INFO}
        export QUEUE=${MY_QUEUE:="mail"}
        NAME=${MY_NAME:="${QUEUE}"@%n}
        _celery=$(which celery)
        OPTIONS="-E --beat"
        HOST=$(hostname)
        exec $_celery -A shop worker -Q $QUEUE -n $NAME -l ${LEVEL} $HOST  # not `$OPTIONS`
    """
    write(
        tmp_path,
        {
            "bin/worker.sh": worker.replace("\n        ", "\n").lstrip(),
            "Dockerfile": f"{PYTHON_IMAGE}COPY bin/worker.sh /worker.sh\n",
            "compose.yml": "services: {w: {build: ., command: /worker.sh}}\n",
        },
    )
    assert background(tmp_path) == {"w": "celery -A shop worker -Q mail -n mail@%n -l INFO $HOST"}


def test_a_front_end_that_installs_python_for_its_tools_is_none_of_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "backend/manage.py": "",
            "Dockerfile.node": "FROM docker.io/node:22 AS x\nRUN pip3 install websockets\n",
            "Dockerfile.both": "FROM node:22\nRUN pip3 install x\nCMD python manage.py mail\n",
            "compose.yml": """
                services:
                  front:
                    build: {context: ./backend, dockerfile: ../Dockerfile.node}
                    command: sh -c "pnpm install && pnpm run dev"
                  both:
                    build: {context: ./backend, dockerfile: ../Dockerfile.both}
                    command: python manage.py mail
            """,
        },
    )
    assert background(tmp_path, "backend") == {"both": "python manage.py mail"}


def test_an_anchor_may_be_set_anew_and_what_is_no_yaml_is_told(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "compose.yml": """
                services:
                  old: {build: ., command: &it celery -A shop worker}
                  other: {image: "nginx:1", command: &it celery -A shop beat}
                  new: {build: ., command: *it}
            """,
            "docker-compose.extra.yml": "services:\n  x: [\n",
        },
    )
    assert background(tmp_path) == {"old": "celery -A shop worker", "new": "celery -A shop beat"}
    found = processes_of(Surroundings.of(tmp_path, tmp_path))
    assert found.unread == ["docker-compose.extra.yml, line 3"]


def test_other_platforms_files_are_read(tmp_path: Path) -> None:
    fly = '[processes]\napp = "gunicorn shop.wsgi"\nqueue = "python manage.py qcluster"\n'
    write(tmp_path, {"fly.toml": f'{fly}[deploy]\nrelease_command = "sh release.sh"\n'})
    found = processes_of(Surroundings.of(tmp_path, tmp_path))
    assert background(tmp_path) == {"queue": "python manage.py qcluster"}
    assert [each.command for each in found.left_to_a_release] == ["sh release.sh"]
    (tmp_path / "fly.toml").unlink()
    write(
        tmp_path,
        {
            "render.yaml": """
                services:
                  - {type: web, name: shop, startCommand: uvicorn shop.asgi:application}
                  - {type: worker, name: mail, startCommand: celery -A shop worker}
                  - {type: cron, name: night, schedule: 0 3 * * *, startCommand: python x.py}
                  - {type: redis, name: cache}
            """
        },
    )
    found = processes_of(Surroundings.of(tmp_path, tmp_path))
    assert found.is_async
    assert found.background == [
        Process("mail", "celery -A shop worker", "render.yaml"),
        Process("night", "python x.py", "render.yaml", "0 3 * * *"),
    ]
    (tmp_path / "render.yaml").unlink()
    write(
        tmp_path,
        {
            "docker/supervisord.conf": """
                [program:web]
                command=gunicorn shop.wsgi
                [program:celery]
                command=celery -A shop worker %(ENV_X)s
            """
        },
    )
    assert background(tmp_path) == {"celery": "celery -A shop worker %(ENV_X)s"}


def test_the_units_of_a_machine_are_read(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "contrib/shop.service": "[Service]\nExecStart=/opt/shop/bin/gunicorn shop.wsgi\n",
            "contrib/shop-rq.service": """
                [Service]
                ExecStart=/opt/shop/venv/bin/python3 /opt/shop/src/manage.py rqworker \\
                    high low
            """,
            "docker/uwsgi.ini": """
                [uwsgi]
                attach-daemon = ./manage.py alerts --skip-checks
                attach-daemon2 = cmd=./manage.py mails,freq=3
            """,
        },
    )
    assert background(tmp_path) == {
        "shop-rq": "python3 manage.py rqworker high low",
        "alerts": "python manage.py alerts --skip-checks",
        "mails": "python manage.py mails",
    }


def test_what_a_developer_runs_is_none(tmp_path: Path) -> None:
    lines = ["a: npm run dev", "b: python manage.py tailwind start", "c: make watch", "d: true"]
    write(tmp_path, {"Procfile": "\n".join(lines)})
    assert background(tmp_path) == {}


def test_files_that_are_none_say_nothing(tmp_path: Path) -> None:
    broken = {"compose.yml": "services: [", "fly.toml": "[", "render.yaml": "- x: ["}
    write(tmp_path, {**broken, "supervisord.conf": "command=x\n", "Procfile": "nothing\n"})
    assert processes_of(Surroundings.of(tmp_path, tmp_path)).all == []
    write(tmp_path, {"compose.yml": "services: {w: }", "render.yaml": "services: {a: 1}"})
    assert processes_of(Surroundings.of(tmp_path, tmp_path)).all == []


def test_a_script_of_the_project_that_only_waits_gives_way_to_its_command(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "bin/worker.sh": "set -e\npython manage.py wait_for_db\n# then\ncelery -A shop worker",
            "bin/more": "#!/bin/bash\nexport X=$(hostname)\ncelery -A shop beat\n",
            "bin/api.sh": "export X=1\nexec gunicorn -k uvicorn.workers.UvicornWorker shop.asgi\n",
            "Procfile": "w: ./bin/worker.sh\nm: bin/more\napi: sh bin/api.sh\ntesting: bash\n",
        },
    )
    assert background(tmp_path) == {"w": "celery -A shop worker", "m": "bin/more"}
    assert processes_of(Surroundings.of(tmp_path, tmp_path)).is_async
