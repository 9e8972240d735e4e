#!/usr/bin/env bash
# Debian's programs that the product is tried against, without what only a desktop needs: 300 MB with mingw, about a
# minute. Nothing to do where they are there already.
set -euo pipefail

packages=(wine wine64 msitools wixl openssh-server openssh-client gcc-mingw-w64-x86-64 python3-olefile)

command -v dpkg-query >/dev/null || { echo "dpkg is not on PATH; install by hand: ${packages[*]}"; exit 1; }
missing=()
for package in "${packages[@]}"; do
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
if [ "${#missing[@]}" -eq 0 ]; then
  echo "All are there: ${packages[*]}"
  exit 0
fi
[ "$(id -u)" -eq 0 ] || { echo "Missing. As root: apt-get install --no-install-recommends ${missing[*]}"; exit 1; }

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends "${missing[@]}" >/dev/null
echo "Installed: ${missing[*]}"
