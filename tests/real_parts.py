"""The real servers that the tests run against: installs what is missing as root on Debian, else says what to install.

Run as `python -m tests.real_parts`; exit code 1 with a list when something is missing and cannot be installed.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# Debian/Ubuntu package -> how we know that it is there.
PARTS = {
    "dovecot-imapd": lambda: Path("/usr/sbin/dovecot").exists() and Path("/usr/lib/dovecot/imap").exists(),
    "postgresql": lambda: postgres_bin() is not None,
    "chromium": lambda: chromium() is not None,
    "openssl": lambda: shutil.which("openssl") is not None,
    "curl": lambda: shutil.which("curl") is not None,
}


def postgres_bin() -> Path | None:
    """The folder of the newest PostgreSQL server programs, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: int(p.parts[4]))
    return found[-1].parent if found else None


def chromium() -> str | None:
    """The browser's path, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def missing() -> list[str]:
    """Packages whose part is not on this machine."""
    return [package for package, there in PARTS.items() if not there()]


def main() -> int:
    """Install or complain."""
    wanted = missing()
    if not wanted:
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing for the tests:", ", ".join(wanted), flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        # A package's own server must not start by itself: the tests start theirs.
        policy = Path("/usr/sbin/policy-rc.d")
        made_policy = not policy.exists()
        if made_policy:
            policy.write_text("#!/bin/sh\nexit 101\n")
            policy.chmod(0o755)
        try:
            subprocess.run(["apt-get", "update", "-q"], check=False, **quiet)
            subprocess.run(["apt-get", "install", "-y", "-q", "--no-install-recommends", *wanted], check=False, **quiet)
        finally:
            if made_policy:
                policy.unlink()
        wanted = missing()
    if wanted:
        print("The tests need these packages, which are missing:", ", ".join(wanted), file=sys.stderr)
        print("On Debian or Ubuntu: sudo apt install", " ".join(wanted), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
