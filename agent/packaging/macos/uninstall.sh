#!/bin/sh
# macOS knows no way to remove a package. As root: `sh uninstall.sh` keeps keys and reports, `sh uninstall.sh --purge` removes them.
set -eu
launchctl bootout system/local.rollcall.agent 2>/dev/null || true
rm -rf /Library/Rollcall /Library/LaunchDaemons/local.rollcall.agent.plist /usr/local/bin/rollcall-agent /Library/Logs/rollcall-agent.log
pkgutil --forget local.rollcall.agent >/dev/null 2>&1 || true
if [ "${1:-}" = --purge ]; then
    rm -rf "/Library/Application Support/Rollcall"
fi
