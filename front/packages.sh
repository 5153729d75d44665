# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Debian's packages, and how they are brought in. Sourced by ./demo and ./check; the only place that names them.

# To build, and what the built programs need.
packages_build="gcc meson ninja-build pkg-config python3 git ca-certificates libc6-dev
libsqlite3-dev libjansson-dev libssl-dev libcmocka-dev libargon2-dev libseccomp-dev libutf8proc-dev libinih-dev
libdeflate-dev libpq-dev libcurl4-openssl-dev"

# To run an installation.
packages_run="nginx openssl passwd util-linux"

# To keep its data in PostgreSQL.
packages_postgresql="postgresql-15"

# To open it in a browser of its own.
packages_open="chromium libnss3-tools fonts-ipaexfont"

# To test it, besides all of the above.
packages_test="clang libclang-rt-14-dev curl procps gdb strace $packages_postgresql"

# On some machines these commands come from elsewhere than Debian's packages; the command is what is needed.
# The build takes the style of the pages from npm.
commands_build="npm:npm"
commands_test="node:nodejs"

# missing_packages NAME...: those that are not installed.
missing_packages() {
        local package
        for package; do
                dpkg-query -W -f='${Status}\n' "$package" 2>/dev/null | grep -q 'ok installed' || printf ' %s' "$package"
        done
}

# missing_commands COMMAND:PACKAGE...: the packages of commands that are not there.
missing_commands() {
        local pair
        for pair; do
                command -v "${pair%%:*}" >/dev/null || printf ' %s' "${pair#*:}"
        done
}

# install_packages WHO LOG NAME...: installs, or says who must. Returns 69 when they cannot be had.
# Services of these packages are not started, and stay off: sesshu starts what it needs by itself, as an ordinary user.
install_packages() {
        local who=$1 log=$2 policy=/usr/sbin/policy-rc.d own_policy= unit
        shift 2
        [ $# -gt 0 ] || return 0
        if [ "$(id -u)" != 0 ]; then
                echo "$who: these packages are missing; as root: apt-get install --no-install-recommends $*" >&2
                return 69
        fi
        if [ ! -e "$policy" ]; then
                printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy" && own_policy=1
        fi
        # Debian's PostgreSQL makes a cluster of its own when it is installed, unless told otherwise.
        if [ ! -e /etc/postgresql-common/createcluster.conf ] && [[ " $* " == *" postgresql"* ]]; then
                mkdir -p /etc/postgresql-common && echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
        fi
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } \
                >"$log" 2>&1 </dev/null
        local result=$?
        [ -z "$own_policy" ] || rm -f "$policy"
        if [ $result != 0 ]; then
                tail -5 "$log" >&2
                echo "$who: cannot install: $*; look at $log, check the network, and start again" >&2
                return 69
        fi
        for unit in nginx pcscd postgresql; do
                [[ " $* " == *" $unit"* ]] && [ -d /run/systemd/system ] && systemctl disable --now "$unit" >/dev/null 2>&1
        done
        return 0
}
