#!/usr/bin/env bash
# Checks Rust, and installs the system libraries that the build needs, on Debian and Ubuntu, only those that are missing.
set -euo pipefail

# Rust first: without it nothing else need be installed.
least=1.95
found=$(rustc --version 2> /dev/null | cut -d ' ' -f 2) || true
if [ -z "$found" ] || [ "$(printf '%s\n' "$least" "$found" | sort --version-sort | head -n 1)" != "$least" ]; then
    echo "Rust $least or newer is needed${found:+, and $found is here}: see https://rustup.rs (需要 Rust $least 或更新版本)" >&2
    exit 1
fi

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
    echo "Installing ${missing[*]}: some minutes and 500 MB the first time (首次安装需数分钟)" >&2
    as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi
