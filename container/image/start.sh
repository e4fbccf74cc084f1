#!/bin/bash
# Starts the container: `web` (default), `worker PROGRAM ...`, `schedule PROGRAM ...`,
# `run PROGRAM ...`, or any manage.py command (`release`).
#
# web: gunicorn and Nginx side by side. When either ends, the container ends with exit code 1 and
# ECS replaces it. TERM (ECS's stop) finishes the requests in flight, then exits with 0.
# 2 = the environment or the project is not fit to start; the log's last line says why.
set -euo pipefail

cd "${APP_DIR:=/app}"
# Large blocks go back to the system when they are freed. By default glibc keeps them for each thread
# once it has seen some (mallopt(3), M_MMAP_THRESHOLD): pictures of 50 MB in eight threads are a task.
export MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_:-1048576}"
say() {
    TZ=UTC printf '{"time":"%(%Y-%m-%dT%H:%M:%S+00:00)T","level":"%s","logger":"start","message":"%s"}\n' -1 "$@"
}

# The program of a schedule: how it ended is in the log, where an alarm looks for it.
scheduled() {
    "$@" &
    local program=$! code=0
    trap 'kill -TERM "$program" 2>/dev/null || true' TERM INT
    wait "$program" || code=$?
    # A signal ends the wait, not the program.
    while kill -0 "$program" 2>/dev/null; do
        code=0
        wait "$program" || code=$?
    done
    [[ $code == 0 ]] || say CRITICAL "the scheduled program ended with exit code $code"
    exit "$code"
}

case ${1:-web} in
web) ;;
worker)
    python -m ecs_django.manage await_migrations
    exec "${@:2}"
    ;;
schedule) scheduled "${@:2}" ;;
run) exec "${@:2}" ;;
*) exec python -m ecs_django.manage "$@" ;;
esac

run_dir=$(mktemp -d "${TMPDIR:-/tmp}/web.XXXXXX")
python -m ecs_django.prepare "$run_dir"

# Nginx's error log knows no JSON: wrap its lines, and a dying Python's.
mkfifo "$run_dir/stderr"
jq --raw-input --compact-output --unbuffered \
    '{time: (now | strftime("%Y-%m-%dT%H:%M:%S+00:00")), level: ((capture("\\[(?<l>[a-z]+)\\]").l | ascii_upcase) // "ERROR"), logger: "stderr", message: .}' \
    <"$run_dir/stderr" &
exec 2>"$run_dir/stderr"

gunicorn='' nginx=''
# Meanings are reversed: QUIT is Nginx's graceful stop, TERM is gunicorn's.
stop() {
    trap '' TERM INT QUIT
    [[ $nginx ]] && kill -QUIT "$nginx" 2>/dev/null && wait "$nginx" || true
    [[ $gunicorn ]] && kill -TERM "$gunicorn" 2>/dev/null && wait "$gunicorn" || true
}
trap 'say INFO "stopping: finishing the requests in flight"; stop; say INFO stopped; exit 0' TERM INT QUIT

socket=$run_dir/gunicorn.sock
gunicorn --config "$(dirname "$0")/gunicorn.conf.py" --bind "unix:$socket" &
gunicorn=$!
until [[ -S $socket ]] || ! kill -0 "$gunicorn" 2>/dev/null; do
    sleep 0.1
done
nginx -c "$run_dir/nginx.conf" &
nginx=$!

wait -n "$gunicorn" "$nginx" || true
kill -0 "$nginx" 2>/dev/null && died=gunicorn || died=nginx
say CRITICAL "$died ended by itself: stopping the container"
stop
exit 1
