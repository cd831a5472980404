#!/usr/bin/env python3
"""The front door: sets the portal up, serves it, tests it and checks it.

    python3 portal.py                 set up and serve on http://127.0.0.1:8000/
    python3 portal.py serve --room    open it to the room's network
    python3 portal.py install         set up only (with --dev: what testing needs as well)
    python3 portal.py test            every test, on SQLite and PostgreSQL, in a real browser
    python3 portal.py check           style, types, templates, migrations, translations, repeats
    python3 portal.py screenshots     the pictures in docs/images

Standard library only. Its syntax stays old enough for any Python 3 to read it and to say which
Python is needed; everything that needs a newer one runs inside .venv.
"""

import argparse
import errno
import hashlib
import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.parse

NEEDED = (3, 11)
ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
WINDOWS = sys.platform == "win32"
PYTHON = (
    os.path.join(VENV, "Scripts", "python.exe") if WINDOWS else os.path.join(VENV, "bin", "python")
)
VERBS = ("serve", "install", "test", "check", "screenshots")
ANYWHERE = ("0.0.0.0", "::")  # noqa: S104
BUSY = (errno.EADDRINUSE, 10048)  # the second is Windows' own number


class Refusal(Exception):
    """Ends the program with this one sentence and a non-zero exit."""


def main(arguments):
    if sys.version_info < NEEDED:
        raise Refusal(
            "Harbor Market needs Python {}.{} or newer; this is Python {}.{}.".format(
                *(NEEDED + tuple(sys.version_info[:2]))
            )
        )
    for stream in (sys.stdout, sys.stderr):  # a terminal that lacks a letter shows a ? for it
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if not arguments or (arguments[0] not in VERBS and arguments[0] not in ("-h", "--help")):
        arguments = ["serve"] + list(arguments)
    options, rest = parser().parse_known_args(arguments)
    if rest and options.verb != "test":
        parser().error("unknown words: " + " ".join(rest))
    options.rest = rest
    os.chdir(ROOT)
    return options.run(options)


def parser():
    top = argparse.ArgumentParser(
        prog="portal.py", description="The practice marketplace: serve it, test it, check it."
    )
    verbs = top.add_subparsers(dest="verb", metavar="|".join(VERBS))
    add_serve(verbs.add_parser("serve", help="set up and serve (the default)"))
    install = verbs.add_parser("install", help="set up only")
    install.add_argument("--dev", action="store_true", help="also what testing and checking need")
    install.set_defaults(run=run_install)
    test = verbs.add_parser(
        "test", help="every test; further words go to pytest", allow_abbrev=False
    )
    test.add_argument("--long", action="store_true", help="add the long runs: mutation, properties")
    test.set_defaults(run=run_test)
    verbs.add_parser("check", help="every check").set_defaults(run=run_check)
    pictures = verbs.add_parser("screenshots", help="make the pictures of the docs")
    pictures.set_defaults(run=run_screenshots)
    return top


def add_serve(serve):
    serve.add_argument("--host", default=None, help="address to listen on (127.0.0.1)")
    serve.add_argument("--port", type=port_number, default=8000, help="port to listen on (8000)")
    serve.add_argument("--room", action="store_true", help="open it to the room's network")
    serve.add_argument("--workers", type=worker_number, default=2, help="web processes (2)")
    serve.add_argument("--certificate", metavar="PEM", help="serve https with this certificate")
    serve.add_argument("--key", metavar="PEM", help="the certificate's private key (PKCS #8)")
    serve.add_argument("--no-demo", action="store_true", help="leave out the demo learners")
    serve.set_defaults(run=run_serve)


def port_number(text):
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def worker_number(text):
    if not text.isdecimal() or not 0 < int(text) <= 64:
        raise argparse.ArgumentTypeError("the web processes are a number from 1 to 64")
    return int(text)


# Setting up


def install(dev=False):
    """Make .venv and install what is pinned, only when that changed since the last time."""
    names = ["requirements.txt"] + (["requirements-dev.txt"] if dev else [])
    stamp = fingerprint(names)
    works = venv_works()
    if works and read(stamp_path(dev)) == stamp:
        return
    if not works:
        make_venv()
    say("Installing what {} names ...".format(" and ".join(names)))
    command = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input"]
    if subprocess.call(command + ["-r", names[-1]]):
        raise Refusal(
            "The packages could not be installed (pip's message is above);"
            " the first time needs a connection to a package index."
        )
    write(stamp_path(dev), stamp)
    if dev:  # which brought the others along
        write(stamp_path(False), fingerprint(["requirements.txt"]))


def stamp_path(dev):
    return os.path.join(VENV, "installed-dev" if dev else "installed")


def make_venv():
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        raise Refusal(
            "This Python has no venv module: install the package python3-venv"
            " (Debian, Ubuntu: apt install python3-venv)."
        ) from None
    say("Making .venv ...")
    try:
        venv.EnvBuilder(clear=True, with_pip=True, symlinks=not WINDOWS).create(VENV)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Refusal("The folder .venv could not be made: {}.".format(error)) from None


def venv_works():
    if not os.path.exists(PYTHON):
        return False
    probe = [PYTHON, "-c", "import sys, pip; sys.exit(sys.version_info < {!r})".format(NEEDED)]
    return subprocess.call(probe, stderr=subprocess.DEVNULL) == 0


def fingerprint(files):
    digest = hashlib.sha256()
    for name in files:
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def read(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def manage(*arguments, **options):
    """Run a management command; what it prints is returned where ``capture`` asks for it."""
    capture = options.pop("capture", False)
    done = subprocess.run(
        [PYTHON, "manage.py"] + list(arguments),
        stdout=subprocess.PIPE if capture else None,
        encoding="utf-8",
        **options,
    )
    if done.returncode:
        raise Refusal("'manage.py {}' failed; its message is above.".format(" ".join(arguments)))
    return done.stdout or ""


def prepare(env):
    """Everything between the packages and the first request."""
    manage("translations", "--compile", "-v", "0", env=env)
    manage("migrate", "--noinput", "-v", "0", env=env)
    manage("collectstatic", "--noinput", "-v", "0", env=env)


# Serving


def server_command(python, host, port, workers=2, extra=()):
    """Granian as measured in docs/performance.md: one thread a worker, dead workers replaced."""
    return (
        [
            python,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--host",
            host,
            "--port",
            str(port),
            "--workers",
            str(workers),
            "--blocking-threads",
            "1",
            "--respawn-failed-workers",
            "--no-ws",
            "--log-level",
            "warning",
        ]
        + list(extra)
        + ["sellerportal.wsgi:application"]
    )


def worker_command(python):
    return [python, "manage.py", "db_worker", "--interval", "0.5", "--no-startup-delay"]


def run_serve(options):
    host, shown = addresses(options.host, options.room)
    tls = tls_options(options)
    refuse_busy(host, options.port)
    install()
    url = "{}://{}:{}/".format("https" if tls else "http", bracketed(shown), options.port)
    env = serving_environment(options, url, shown, bool(tls))
    os.umask(0o077)  # the database is its owner's alone
    prepare(env)
    demo = (
        ""
        if options.no_demo
        else manage("demo", "--origin", url.rstrip("/"), env=env, capture=True)
    )
    refuse_busy(host, options.port)  # installing may have taken minutes
    with Children(env) as children:
        children.start(
            "web server", server_command(PYTHON, host, options.port, options.workers, tls)
        )
        children.start("task worker", worker_command(PYTHON))
        children.wait_until_open(url_for_probe(host, options.port, bool(tls)))
        if not children.stopping:
            greet(options, url, demo, bool(tls))
        return children.watch()


def addresses(host, room):
    """Where to listen, and the address to show to people."""
    if room and not host:
        host = "0.0.0.0"  # noqa: S104
    if room and (host == "localhost" or host == "::1" or host.startswith("127.")):
        raise Refusal("Nobody else in the room can reach {}: leave out --host.".format(host))
    if room and host in ANYWHERE:
        return (host, room_address())
    host = host or "127.0.0.1"
    return (numeric(host), "127.0.0.1" if host in ANYWHERE else host)


def numeric(host):
    """The server takes no names."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refusal("No machine is known as {}.".format(host)) from None
    return sorted(found)[0][4][0]  # IPv4 first


def room_address():
    """This machine's address in its network: the one a packet to elsewhere would leave from."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # nothing is sent
            found = [probe.getsockname()[0]]
        except OSError:  # a network without a way out
            found = own_addresses()
    for address in found:
        if not address.startswith("127."):
            return address
    raise Refusal("This machine is in no network: --room has nothing to open to.")


def own_addresses():
    try:
        return socket.gethostbyname_ex(socket.gethostname())[2]
    except OSError:
        return []


def tls_options(options):
    if not options.certificate and not options.key:
        return []
    if not (options.certificate and options.key):
        raise Refusal("https needs both --certificate and --key.")
    for path in (options.certificate, options.key):
        if not os.path.isfile(path):
            raise Refusal("There is no file {}.".format(path))
    if "BEGIN PRIVATE KEY" not in read(options.key):
        raise Refusal(
            "{0} is not a PKCS #8 key; convert it:"
            " openssl pkcs8 -topk8 -nocrypt -in {0} -out key.pem".format(options.key)
        )
    certificate, key = os.path.abspath(options.certificate), os.path.abspath(options.key)
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except (OSError, ValueError):
        raise Refusal(
            "{} and {} are not a certificate and its key.".format(options.certificate, options.key)
        ) from None
    return ["--ssl-certificate", certificate, "--ssl-keyfile", key, "--ssl-protocol-min", "tls1.2"]


def refuse_busy(host, port):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if sys.platform == "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except PermissionError:
            raise Refusal("This user may not open port {}.".format(port)) from None
        except OSError as error:
            if error.errno in BUSY:
                raise Refusal(
                    "Port {} on {} is already in use; choose another one with --port.".format(
                        port, host
                    )
                ) from None
            raise Refusal("Cannot listen on {}: {}.".format(host, error.strerror)) from None


def serving_environment(options, url, shown, tls):
    env = dict(os.environ)
    env["PYTHONUNBUFFERED"] = "1"
    env["PYTHONUTF8"] = "1"
    if tls:
        env["PORTAL_HTTPS"] = "1"
    if options.room or options.host:
        names = ["127.0.0.1", "localhost", "[::1]", bracketed(shown)]
        if options.room:
            names.append(socket.gethostname().lower())
            env.setdefault("PORTAL_ORIGIN", url.rstrip("/"))
        env["PORTAL_ALLOWED_HOSTS"] = joined(env.get("PORTAL_ALLOWED_HOSTS"), names)
        env["PORTAL_TRUSTED_ORIGINS"] = joined(env.get("PORTAL_TRUSTED_ORIGINS"), [url.rstrip("/")])
    return env


def joined(present, more):
    names = [name for name in (present or "").split(",") if name]
    return ",".join(names + [name for name in more if name not in names])


def bracketed(host):
    return "[{}]".format(host) if ":" in host else host


def url_for_probe(host, port, tls):
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return "{}://{}:{}/healthz".format("https" if tls else "http", bracketed(near), port)


def greet(options, url, demo, tls):
    say("")
    if demo.strip():
        say(demo.strip() + "\n")
    say("Harbor Market is open: " + url)
    if options.host in ANYWHERE and not options.room:
        say("It answers to the host names in PORTAL_ALLOWED_HOSTS; --room adds this machine's own.")
    if options.room:
        show_qr(url)
        if not tls:
            say(
                "Over plain http anyone in this network can read along and take over a session:\n"
                "cookies go unprotected (no Secure, no __Host- name), browsers are not held to\n"
                "https and passkeys are not offered. --certificate and --key give https."
            )
    say("Ctrl-C stops it.")


def show_qr(url):
    code = (
        "import qrcode, sys; code = qrcode.QRCode(border=2);"
        "code.add_data(sys.argv[1]); code.print_ascii(invert=True)"
    )
    env = dict(os.environ, PYTHONIOENCODING="utf-8")
    subprocess.call([PYTHON, "-c", code, url], env=env)


class Children:
    """The processes of a running portal; leaving the block ends all of them."""

    def __init__(self, env):
        self.env = env
        self.running = []  # [name, command, process]; the web server is the first
        self.stopping = False

    def __enter__(self):
        for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
            number = getattr(signal, name, None)
            if number and not (name == "SIGHUP" and signal.getsignal(number) is signal.SIG_IGN):
                signal.signal(number, self.on_signal)  # an ignored SIGHUP is nohup's work
        return self

    def on_signal(self, _number, _frame):
        self.stopping = True

    def start(self, name, command):
        self.running.append([name, command, spawn(command, env=self.env)])

    def web_server_ended(self):
        return self.running[0][2].poll() is not None

    def wait_until_open(self, url, seconds=60):
        end = time.time() + seconds
        while time.time() < end and not self.stopping and not self.web_server_ended():
            if answers(url):
                return
            time.sleep(0.1)
        if not self.stopping:
            raise Refusal("The web server did not start; its message is above.")

    def watch(self):
        """Until a signal comes or the web server ends; a dead task worker is started again."""
        while not self.stopping:
            if self.web_server_ended():
                say("The web server ended by itself.")
                return 1
            for child in self.running:
                if child[2].poll() is not None:
                    say("The {} ended by itself and is started again.".format(child[0]))
                    time.sleep(1)  # no faster than this if it cannot live
                    child[2] = spawn(child[1], env=self.env)
            time.sleep(0.3)
        say("Stopping ...")
        return 0

    def __exit__(self, *_error):
        end_all([process for _name, _command, process in self.running])


def spawn(command, **options):
    """In a group of its own: a Ctrl-C reaches this program only, which then ends all in order."""
    if sys.platform == "win32":
        flag = subprocess.CREATE_NEW_PROCESS_GROUP
        return subprocess.Popen(command, creationflags=flag, **options)
    return subprocess.Popen(command, start_new_session=True, **options)


def end_all(processes, seconds=10):
    for process in processes:
        end(process, gently=True)
    for process in processes:
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            pass
        end(process, gently=False)
        process.wait()


def end(process, gently):
    """Its whole group: what a process started may outlive it."""
    try:
        if sys.platform != "win32":
            os.killpg(process.pid, signal.SIGTERM if gently else signal.SIGKILL)
        elif process.poll() is not None:
            return
        elif gently:
            process.send_signal(signal.CTRL_BREAK_EVENT)
        else:
            subprocess.call(["taskkill", "/F", "/T", "/PID", str(process.pid)])
    except OSError:
        pass  # it ended in between


def answers(url):
    """Whether a server is there; what it says is not asked, nor is its certificate."""
    parts = urllib.parse.urlsplit(url)
    place = (parts.hostname, parts.port)
    connection = (
        http.client.HTTPSConnection(*place, timeout=5, context=ssl._create_unverified_context())  # noqa: S323
        if parts.scheme == "https"
        else http.client.HTTPConnection(*place, timeout=5)
    )
    try:
        connection.request("GET", parts.path)
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


# The other verbs: they run inside .venv


def run_install(options):
    install(dev=options.dev)
    say("Installed.")
    return 0


def run_test(options):
    install(dev=True)
    words = (["--long"] if options.long else []) + options.rest
    return subprocess.call([PYTHON, "-m", "tests.tools.runs"] + words)


def run_check(_options):
    install(dev=True)
    return subprocess.call([PYTHON, "-m", "tests.tools.checks"])


def run_screenshots(_options):
    install(dev=True)
    if subprocess.call([PYTHON, "-m", "tests.tools.chromium"]):
        return 1
    return subprocess.call([PYTHON, "-m", "tests.browser.screenshots"])


def say(text):
    print(text)
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Refusal as refusal:
        sys.exit(str(refusal))
    except KeyboardInterrupt:
        sys.exit(130)
