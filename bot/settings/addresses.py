"""Addresses among the settings: what each may look like.

Every function returns the address as the rest of the house uses it, or raises ValueError with a
text that repeats nothing of it: it may hold a password.
"""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from survey.definition.web import this_machine

SOCKS = ("socks4", "socks5", "socks5h")
SPELLED = "in names and passwords write / @ : # ? % as %2F and so on"
EMBEDDED = "sqlite:///data/eleven.db"


def database_url(url: str) -> str:
    """`sqlite:///...` or `postgresql://...` without a driver; EMBEDDED for an empty one."""
    scheme, _, rest = (url or EMBEDDED).partition("://")
    if not scheme.lower().startswith("sqlite") and rest.count("@") > 1:
        # Whatever stands behind the first one would be taken for a host, and told in errors.
        raise ValueError(f"has more than one @; {SPELLED}")
    match scheme.lower().partition("+")[0]:
        case "sqlite" if rest.startswith("/") and not rest.endswith(("/", ":memory:")):
            return f"sqlite://{rest}"
        case "postgresql" | "postgres" if _names_a_database(rest):
            return f"postgresql://{rest}"
        case "sqlite":
            raise ValueError("wants a file, such as sqlite:///data/eleven.db")
        case "postgresql" | "postgres":
            raise ValueError("wants a database, such as postgresql://name:password@host/eleven")
    raise ValueError("wants sqlite:///... or postgresql://...")


def _names_a_database(rest: str) -> bool:
    """Of one host or of several, as libpq has them: `a:5432,b:5432`. Each must be well-formed."""
    place, slash, path = rest.partition("/")
    who, at, hosts = place.rpartition("@")
    if "@" in path:  # of a password: what stands before it was taken for a host and a port
        raise ValueError(f"wants a well-formed address; {SPELLED}")
    each = [_split(f"postgresql://{who}{at}{host}{slash}{path}") for host in hosts.split(",")]
    return all(parts.path.strip("/") and not parts.fragment for parts in each)


def direct_url(url: str) -> str:
    """The same database past a pooler; "" where none is given."""
    if url and not url.lower().startswith("postgres"):
        raise ValueError("wants postgresql://...: SQLite has no pooler")
    return url and database_url(url)


def api_url(url: str) -> str:
    """Base URL of a Bot API server, without a slash at the end."""
    parts = _split(url)
    if parts.scheme not in {"http", "https"} or not _plain(parts):
        raise ValueError("wants the base URL of a Bot API server, such as http://localhost:8081")
    return url.rstrip("/")


def public_url(url: str) -> str:
    """Base URL that Telegram calls, without a slash at the end."""
    parts = _split(url)
    safe = parts.scheme == "https" or (
        parts.scheme == "http" and this_machine(parts.hostname or "")
    )
    if not safe or not _plain(parts):
        raise ValueError("wants https://..., or http://... for this machine alone")
    return url.rstrip("/")


def proxy_url(url: str) -> str:
    """An HTTP or SOCKS proxy, with a name and a password where it wants them."""
    parts = _split(url)
    if parts.scheme not in ("http", "https", *SOCKS) or not parts.hostname or parts.path.strip("/"):
        raise ValueError("wants http://host:port or socks5://host:port, or with name:password@")
    return url.rstrip("/")


def listen_address(address: str) -> str:
    """host:port; an IPv6 host stands in brackets."""
    parts = _split(f"//{address}")
    if not parts.hostname or not parts.port or parts.netloc != address or parts.username:
        raise ValueError("wants host:port, such as 127.0.0.1:8080, and a port from 1 to 65535")
    return address


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # looked at only when asked for
    except ValueError:
        raise ValueError(f"wants a well-formed address; {SPELLED}") from None
    return parts


def _plain(parts: SplitResult) -> bool:
    extra = parts.query or parts.fragment or parts.username or parts.password
    return bool(parts.hostname) and not extra and not any(map(str.isspace, parts.geturl()))
