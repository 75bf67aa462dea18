#!/usr/bin/env bash
# Installs the system libraries that the build needs, on Debian and Ubuntu, and only those that are missing.
set -euo pipefail

packages=(libgdal-dev libclang-dev pkg-config)
missing=()
for package in "${packages[@]}"; do
    dpkg-query --show --showformat='${Status}' "$package" 2> /dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    if ! command -v apt-get > /dev/null; then
        echo "Install GDAL 3.4 or newer with its headers, PROJ 9.1 or newer, libclang and pkg-config, then try again." >&2
        exit 1
    fi
    as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi
command -v cargo > /dev/null || { echo "Rust is missing: see https://rustup.rs" >&2; exit 1; }
