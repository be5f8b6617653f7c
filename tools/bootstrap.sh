#!/bin/sh
# usage: bootstrap.sh VENV LOCKFILE
# Makes a virtual environment with Python 3.11 or newer and installs the lock
# file into it, every file checked against its hash.
set -eu
venv=$1
lock=$2

find_python() {
    for name in ${PYTHON3:-} python3 python3.11 python3.12 python3.13 python3.14; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return 0
        fi
    done
    return 1
}

# An interrupted first run leaves a folder without a working pip: begin anew.
if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    rm -rf "$venv"
    if ! python=$(find_python); then
        echo "Python 3.11 or newer is needed, and none was found." >&2
        echo "Install it, or name it: PYTHON3=/path/to/python3.11 make ..." >&2
        exit 1
    fi
    echo "Making $venv with $("$python" --version)"
    if ! "$python" -m venv "$venv"; then
        rm -rf "$venv"
        echo "Python cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv" >&2
        exit 1
    fi
fi

# The lock file names everything, so nothing is resolved: a release that came out
# after it was written cannot get in, nor make pip ask for a hash of it.
echo "Installing $lock"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --no-deps --require-hashes --requirement "$lock"
"$venv/bin/python" -m pip check
