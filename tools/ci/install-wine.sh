#!/usr/bin/env bash
# Debian's Wine without what only a desktop needs: 108 MB, less than a minute. Nothing to do where it is there already.
set -euo pipefail

if command -v wine >/dev/null && command -v wineserver >/dev/null; then
  echo "Wine is there: $(command -v wine)"
  exit 0
fi
command -v apt-get >/dev/null || { echo "apt-get is not on PATH; install 64-bit Wine by hand"; exit 1; }
[ "$(id -u)" -eq 0 ] || { echo "Wine is missing. As root: apt-get install --no-install-recommends wine wine64"; exit 1; }

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends wine wine64 >/dev/null
echo "Wine was installed: $(command -v wine)"
