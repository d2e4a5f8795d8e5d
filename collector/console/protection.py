"""The headers of every page: a browser runs, loads and frames nothing that is not the console's own, and keeps no copy.

No Strict-Transport-Security: it would speak for every port of the host (RFC 6797, 8.3), and what else a school runs there may
not speak HTTPS. The console's cookies go over HTTPS alone all the same.
"""

from typing import Final

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)

HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Referrer-Policy": "same-origin",  # a form that this console shows names where it stands, and no other site learns it
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

DOWNLOAD_HEADERS: Final = {**HEADERS, "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox"}
"""A file that is shown by the browser itself can do nothing at all."""
