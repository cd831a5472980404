"""The front door: what it refuses, what it installs, and what it opens to the room."""

import argparse
import ast
import errno
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import portal

SOURCE = Path(portal.__file__).read_text(encoding="utf-8")


# One clear sentence


def test_any_python_3_can_read_it_and_needs_nothing_installed():
    tree = ast.parse(SOURCE, feature_version=(3, 4))
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else alias.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }

    assert imported <= sys.stdlib_module_names
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]


def test_a_python_that_is_too_old(monkeypatch):
    monkeypatch.setattr(portal, "NEEDED", (99, 0))

    with pytest.raises(portal.Refusal, match=r"needs Python 99\.0 or newer; this is Python 3\.\d+"):
        portal.main([])


def test_a_python_without_venv(monkeypatch):
    monkeypatch.setitem(sys.modules, "ensurepip", None)

    with pytest.raises(portal.Refusal, match="apt install python3-venv"):
        portal.make_venv()


def test_a_folder_that_cannot_be_made(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setattr(portal, "VENV", str(tmp_path / "file" / ".venv"))

    with pytest.raises(portal.Refusal, match=r"The folder \.venv could not be made"):
        portal.make_venv()


def test_a_busy_port_is_told_from_a_free_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(portal.Refusal, match=f"Port {port} on 127.0.0.1 is already in use"):
            portal.refuse_busy("127.0.0.1", port)

    portal.refuse_busy("127.0.0.1", port)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (PermissionError(errno.EACCES, "no"), "This user may not open port 80"),
        (OSError(errno.EADDRNOTAVAIL, "not ours"), "Cannot listen on 127.0.0.1: not ours"),
    ],
)
def test_a_port_that_cannot_be_opened(monkeypatch, error, sentence):
    class Closed(socket.socket):
        def bind(self, _address):
            raise error

    monkeypatch.setattr(portal.socket, "socket", Closed)

    with pytest.raises(portal.Refusal, match=sentence):
        portal.refuse_busy("127.0.0.1", 80)


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "8000.5", "²", ""])
def test_a_port_is_a_number(port):
    with pytest.raises(argparse.ArgumentTypeError, match="from 1 to 65535"):
        portal.port_number(port)


@pytest.mark.parametrize(
    "words", [["--port", "0"], ["--workers", "0"], ["dance"], ["serve", "--fast"], ["check", "-x"]]
)
def test_unknown_words_are_refused(words, capsys):
    with pytest.raises(SystemExit) as ended:
        portal.main(words)

    assert ended.value.code == 2
    assert "error: " in capsys.readouterr().err


# Installing


@pytest.fixture
def house(tmp_path, monkeypatch):
    """An empty project; ``house.asked``: the files that pip was asked to install."""

    class House:
        path = tmp_path
        asked: list[str] = []
        fails = False

        def call(self, command, **_options):
            if "install" not in command:
                return 0  # the look whether .venv works
            self.asked.append(command[-1])
            return int(self.fails)

    found = House()
    found.asked = []
    (tmp_path / ".venv").mkdir()
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text("Django==5.2", encoding="ascii")
    monkeypatch.setattr(portal, "ROOT", str(tmp_path))
    monkeypatch.setattr(portal, "VENV", str(tmp_path / ".venv"))
    monkeypatch.setattr(portal, "PYTHON", sys.executable)
    monkeypatch.setattr(portal.subprocess, "call", found.call)
    return found


def test_it_installs_once(house):
    portal.install()
    portal.install()

    assert house.asked == ["requirements.txt"]


def test_it_installs_again_when_what_is_pinned_changed(house):
    portal.install()
    (house.path / "requirements.txt").write_text("Django==5.3", encoding="ascii")
    portal.install()

    assert house.asked == ["requirements.txt"] * 2


def test_what_testing_needs_brings_the_rest_along(house):
    portal.install(dev=True)
    portal.install()
    portal.install(dev=True)

    assert house.asked == ["requirements-dev.txt"]


def test_serving_does_not_count_as_ready_for_testing(house):
    portal.install()
    portal.install(dev=True)

    assert house.asked == ["requirements.txt", "requirements-dev.txt"]


def test_a_failed_installation_is_said_and_tried_again(house):
    house.fails = True
    with pytest.raises(portal.Refusal, match="could not be installed"):
        portal.install()
    house.fails = False
    portal.install()

    assert house.asked == ["requirements.txt"] * 2


def test_a_failing_command_is_named(monkeypatch):
    monkeypatch.setattr(portal, "PYTHON", sys.executable)

    with pytest.raises(portal.Refusal, match=r"'manage\.py no_such_command' failed"):
        portal.manage("no_such_command", stderr=subprocess.DEVNULL)


# Words for pytest


@pytest.fixture
def called(monkeypatch):
    commands = []
    monkeypatch.setattr(portal, "install", lambda dev=False: commands.append(dev))
    monkeypatch.setattr(portal.subprocess, "call", lambda command: commands.append(command) or 3)
    return commands


@pytest.mark.parametrize(
    "words",
    [["-k", "lockout"], ["tests/accounts", "-x", "--lf"], ["-n", "0", "-m", "not live"], ["--ho"]],
)
def test_further_words_go_to_pytest_and_the_exit_comes_back(called, words):
    assert portal.main(["test", *words]) == 3
    assert called == [True, [portal.PYTHON, "-m", "tests.tools.runs", *words]]


def test_the_long_runs_are_asked_for_anywhere(called):
    portal.main(["test", "-k", "totp", "--long"])

    assert called[1][3:] == ["--long", "-k", "totp"]


# Opening it to the room


class Network(socket.socket):
    """A machine whose way out has the address 192.0.2.77."""

    def connect(self, _address):
        pass

    def getsockname(self):
        return ("192.0.2.77", 50000)


@pytest.fixture
def in_a_network(monkeypatch):
    monkeypatch.setattr(portal.socket, "socket", Network)


def serve_options(*words: str) -> argparse.Namespace:
    return portal.parser().parse_args(["serve", *words])


def test_by_itself_it_listens_to_this_machine_only():
    assert portal.addresses(None, room=False) == ("127.0.0.1", "127.0.0.1")


def test_the_room_gets_this_machines_address(in_a_network):
    assert portal.addresses(None, room=True) == ("0.0.0.0", "192.0.2.77")
    assert portal.addresses("::", room=True) == ("::", "192.0.2.77")


def test_the_room_gets_the_address_that_was_asked_for(in_a_network):
    assert portal.addresses("192.0.2.5", room=True) == ("192.0.2.5", "192.0.2.5")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_an_address_that_the_room_cannot_reach(host):
    with pytest.raises(portal.Refusal, match="leave out --host"):
        portal.addresses(host, room=True)


def test_a_machine_in_no_network(monkeypatch):
    def unreachable(*_):
        raise OSError(errno.ENETUNREACH, "unreachable")

    monkeypatch.setattr(Network, "connect", unreachable)
    monkeypatch.setattr(portal.socket, "socket", Network)
    monkeypatch.setattr(portal, "own_addresses", lambda: ["127.0.1.1", "192.0.2.9"])
    assert portal.room_address() == "192.0.2.9"

    monkeypatch.setattr(portal, "own_addresses", lambda: ["127.0.1.1"])
    with pytest.raises(portal.Refusal, match="in no network"):
        portal.room_address()


def test_a_name_is_turned_into_an_address():
    assert portal.addresses("localhost", room=False) == ("127.0.0.1", "localhost")
    with pytest.raises(portal.Refusal, match=r"No machine is known as nowhere\.invalid"):
        portal.addresses("nowhere.invalid", room=False)


def test_the_room_is_allowed_in(monkeypatch):
    monkeypatch.setenv("PORTAL_ALLOWED_HOSTS", "portal.example")
    monkeypatch.delenv("PORTAL_HTTPS", raising=False)
    monkeypatch.delenv("PORTAL_ORIGIN", raising=False)
    monkeypatch.delenv("PORTAL_TRUSTED_ORIGINS", raising=False)
    env = portal.serving_environment(
        serve_options("--room"), "http://192.0.2.77:8000/", "192.0.2.77", tls=False
    )

    hosts = env["PORTAL_ALLOWED_HOSTS"].split(",")
    assert hosts[:3] == ["portal.example", "127.0.0.1", "localhost"]
    assert {"192.0.2.77", socket.gethostname().lower()} <= set(hosts)
    assert env["PORTAL_ORIGIN"] == env["PORTAL_TRUSTED_ORIGINS"] == "http://192.0.2.77:8000"
    assert "PORTAL_HTTPS" not in env


def test_without_the_room_nobody_else_is(monkeypatch):
    monkeypatch.delenv("PORTAL_ALLOWED_HOSTS", raising=False)
    env = portal.serving_environment(
        serve_options(), "http://127.0.0.1:8000/", "127.0.0.1", tls=False
    )

    assert "PORTAL_ALLOWED_HOSTS" not in env


def test_a_certificate_switches_https_on():
    env = portal.serving_environment(
        serve_options(), "https://127.0.0.1:8000/", "127.0.0.1", tls=True
    )

    assert env["PORTAL_HTTPS"] == "1"


def test_the_room_is_greeted_with_a_code_to_scan_and_a_warning(monkeypatch, capfd):
    monkeypatch.setattr(portal, "PYTHON", sys.executable)
    portal.greet(serve_options("--room"), "http://192.0.2.77:8000/", "learner: Ann\n", tls=False)
    said = capfd.readouterr().out

    assert "Harbor Market is open: http://192.0.2.77:8000/" in said
    assert "learner: Ann" in said
    assert "█▀▀▀▀▀█" in said or "▄▄▄▄▄" in said
    assert "plain http" in said
    assert "passkeys are not offered" in said


def test_over_https_there_is_nothing_to_warn_of(monkeypatch, capfd):
    monkeypatch.setattr(portal, "PYTHON", sys.executable)
    portal.greet(serve_options("--room"), "https://192.0.2.77:8000/", "", tls=True)

    assert "plain http" not in capfd.readouterr().out


# https

OLD_KEY = "-----BEGIN RSA PRIVATE KEY-----\n"
NEW_KEY = "-----BEGIN PRIVATE KEY-----\n"


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"certificate": ""}, "needs both --certificate and --key"),
        ({"key": NEW_KEY}, "needs both --certificate and --key"),
        ({"certificate": None, "key": NEW_KEY}, "There is no file"),
        ({"certificate": "", "key": OLD_KEY}, "openssl pkcs8 -topk8"),
        ({"certificate": "", "key": NEW_KEY}, "are not a certificate and its key"),
    ],
)
def test_https_that_cannot_work(tmp_path, files, sentence):
    words = []
    for name, content in files.items():
        path = tmp_path / f"{name}.pem"
        if content is not None:
            path.write_text(content, encoding="ascii")
        words += [f"--{name}", str(path)]

    with pytest.raises(portal.Refusal, match=sentence):
        portal.tls_options(serve_options(*words))
