#!/bin/sh
# Alertmanager reads no environment variables, so its configuration is written here, then it takes this process's place.
# Secrets go into files that only this user reads, never into arguments. ALERT_CONFIG_DIR: where to write (default /tmp/alertmanager).
set -eu
umask 077
dir="${ALERT_CONFIG_DIR:-/tmp/alertmanager}"
mkdir -p "$dir"

fail() { echo "alertmanager: $1" >&2; exit 2; }
# A YAML scalar in single quotes; a line break would end it.
quote() {
    case "$1" in *"
"*) fail "a value holds a line break: give one line" ;; esac
    printf "'%s'" "$(printf %s "$1" | sed "s/'/''/g")"
}

webhook="${ALERT_WEBHOOK_URL:-}" slack="${ALERT_SLACK_WEBHOOK_URL:-}" mail="${ALERT_EMAIL_TO:-}"
if [ -n "$mail" ] || [ -n "${ALERT_EMAIL_FROM:-}" ] || [ -n "${ALERT_SMTP_ADDRESS:-}" ]; then
    [ -n "$mail" ] && [ -n "${ALERT_EMAIL_FROM:-}" ] && [ -n "${ALERT_SMTP_ADDRESS:-}" ] ||
        fail "set ALERT_EMAIL_TO, ALERT_EMAIL_FROM and ALERT_SMTP_ADDRESS together, or none of them"
fi
for url in "$webhook" "$slack"; do
    case "$url" in "" | http://* | https://*) ;; *) fail "ALERT_WEBHOOK_URL and ALERT_SLACK_WEBHOOK_URL must begin with http:// or https://" ;; esac
done

{
    cat <<'YAML'
route:
  receiver: team
  group_by: [alertname, job]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 4h
inhibit_rules:
  # Whoever hears that a service is gone need not hear what follows from it.
  - source_matchers: [alertname = ServiceAbsent]
    target_matchers: [severity = warning]
receivers:
  - name: team
YAML
    if [ -n "$webhook" ]; then
        printf '    webhook_configs:\n      - url: %s\n        send_resolved: true\n' "$(quote "$webhook")"
    fi
    if [ -n "$slack" ]; then
        printf %s "$slack" >"$dir/slack-url"
        printf '    slack_configs:\n      - api_url_file: %s\n        send_resolved: true\n' "$(quote "$dir/slack-url")"
        [ -z "${ALERT_SLACK_CHANNEL:-}" ] || printf '        channel: %s\n' "$(quote "$ALERT_SLACK_CHANNEL")"
        cat <<'YAML'
        title: '{{ .Status | toUpper }}: {{ .CommonLabels.alertname }}'
        text: '{{ range .Alerts }}{{ .Annotations.summary }}. {{ .Annotations.description }}{{ "\n" }}{{ end }}'
YAML
    fi
    if [ -n "$mail" ]; then
        printf '    email_configs:\n      - to: %s\n        from: %s\n        smarthost: %s\n        send_resolved: true\n' \
            "$(quote "$mail")" "$(quote "$ALERT_EMAIL_FROM")" "$(quote "$ALERT_SMTP_ADDRESS")"
        if [ -n "${ALERT_SMTP_USER:-}" ]; then
            printf '        auth_username: %s\n        auth_password: %s\n' "$(quote "$ALERT_SMTP_USER")" "$(quote "${ALERT_SMTP_PASSWORD:-}")"
        fi
    fi
} >"$dir/alertmanager.yml"

[ "${1:-}" != --write-only ] || exit 0
set -- --config.file="$dir/alertmanager.yml" --storage.path="$dir/data" --cluster.listen-address= "$@"
[ -z "${ALERT_EXTERNAL_URL:-}" ] || set -- --web.external-url="$ALERT_EXTERNAL_URL" "$@"
exec alertmanager "$@"
