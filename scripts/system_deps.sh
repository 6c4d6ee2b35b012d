#!/bin/sh
# Installs the system packages that tests need, and only those that are absent (Debian or Ubuntu, as root or with sudo).
# Elsewhere it says what to install. CHROMIUM_PATH, REDIS_URL and DATABASE_URL stand for a program of your own.
set -eu

need=""
[ -n "${CHROMIUM_PATH:-}" ] || command -v chromium >/dev/null || command -v google-chrome >/dev/null || need="$need chromium"
[ -n "${REDIS_URL:-}" ] || command -v redis-server >/dev/null || command -v valkey-server >/dev/null || need="$need redis-server"
[ -n "${DATABASE_URL:-}" ] || command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 ||
  need="$need postgresql"
[ -n "$need" ] || exit 0

as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo -n"
if ! command -v apt-get >/dev/null || { [ -n "$as_root" ] && ! $as_root true 2>/dev/null; }; then
  echo "Missing:$need. Install them with your package manager (macOS: brew install redis postgresql chromium)." >&2
  exit 1
fi

echo "Installing$need"
# Packages must not start daemons on the usual ports: tests start their own.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
  $as_root chmod +x "$policy"
  trap '$as_root rm -f "$policy"' EXIT
fi
apt() {
  # shellcheck disable=SC2086 # two lists of words
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@"
}
install_all() {
  # shellcheck disable=SC2086 # a list of package names
  apt install -y --no-install-recommends $need >/dev/null
}
install_all 2>/dev/null || { apt update && install_all; }
