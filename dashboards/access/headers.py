"""What every answer tells browsers: run our own scripts only, and show us in nobody's frame."""

from collections.abc import Iterable

from flask import Flask, Response, request

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
    "Referrer-Policy": "same-origin",  # no-referrer would make our own forms' Origin "null"
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), "
        "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
    ),
}
_HSTS = "max-age=31536000"  # said over https only, where a proxy has a certificate
_REFUSED = 400  # this status or more
_KEPT_IN_BROWSERS = ("/assets/", "/_dash-component-suites/", "/media/")


def add_headers(server: Flask, script_hashes: Iterable[str]) -> None:
    """Let a server say all of it with every answer; script_hashes: of inline ones."""
    policy = content_policy(script_hashes)

    def said(response: Response) -> Response:
        response.headers.update({**_HEADERS, "Content-Security-Policy": policy})
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = _HSTS
        if response.status_code >= _REFUSED or not request.path.startswith(_KEPT_IN_BROWSERS):
            response.headers.setdefault("Cache-Control", "no-store")  # pages tell who is logged in
        return response

    server.after_request(said)


def content_policy(script_hashes: Iterable[str]) -> str:
    """Return the Content-Security-Policy: everything comes from here, scripts only as files.

    Dash's own inline scripts are named by their hashes. 'unsafe-inline' is for styles alone:
    Mantine writes the colours of a theme into a style element.
    """
    allowed = " ".join(["'self'", *script_hashes])
    return (
        "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        f"script-src {allowed}; connect-src 'self'; font-src 'self'; "
        "img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'"
    )
