# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Building, as the front doors do it. Sourced by ./check and ./bench; `.last` is there.

# node_packages DIR: what its lock file names, when it has one and it is not there yet.
node_packages() {
        [ -e "$1/package-lock.json" ] || return 0
        [ "$1/node_modules/.package-lock.json" -nt "$1/package-lock.json" ] && return 0
        (cd "$1" && npm ci --ignore-scripts) >.last/npm.log 2>&1 || { tail -5 .last/npm.log >&2; echo "${0##*/}: npm ci failed in $1" >&2; exit 69; }
}

# build DIR OPTIONS...: configures once, then builds.
build() {
        local dir=$1; shift
        [ -e "$dir/build.ninja" ] || meson setup "$dir" "$@" >"$dir.log" 2>&1 || { tail -20 "$dir.log" >&2; exit 70; }
        ninja -C "$dir" >"$dir.log" 2>&1 || { grep -E -A5 '^FAILED|error:' "$dir.log" | head -60 >&2; exit 70; }
        rm -f "$dir.log"
}
