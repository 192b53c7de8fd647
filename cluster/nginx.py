"""The files of deploy/nginx for several machines, with the paths and ports of a trial on one."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from config import PROJECT

NAME = "muster.example.org"
_DEPLOY = PROJECT / "deploy"
_MAIN = """
daemon off;
{user}
pid {folder}/nginx.pid;
worker_processes 1;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/sites/*.conf;
}}
"""


def make_certificates(folder: Path) -> None:
    """What deploy/certificates.sh makes, and in place of a bought certificate one that the same authority signed."""
    folder.mkdir()
    subprocess.run(["sh", _DEPLOY / "certificates.sh"], cwd=folder, check=True, capture_output=True)
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "certificate.key"]
    names = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    asked = subprocess.run(["openssl", "req", *key, *names], cwd=folder, check=True, capture_output=True).stdout
    signed = ["-CA", "authority.pem", "-CAkey", "authority.key", "-copy_extensions", "copy", "-out", "certificate.pem"]
    subprocess.run(["openssl", "x509", "-req", *signed], cwd=folder, input=asked, check=True, capture_output=True)


def nginx(folder: Path, files: Mapping[str, str]) -> list[str]:
    """The command that serves the files, which it writes first."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "sites").mkdir(parents=True)
    for name, text in files.items():
        (folder / "sites" / name).write_text(text, encoding="utf-8")
    user = "user root;" if folder.stat().st_uid == 0 else ""  # or workers could not enter the folders of a trial
    (folder / "nginx.conf").write_text(_MAIN.format(user=user, folder=folder), encoding="utf-8")
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]


def host_files(certificates: Path, address: str, port: int, path: Path) -> dict[str, str]:
    """What the nginx of a host reads, for a Muster that listens at a path."""
    changes = {"listen 8443": f"listen {address}:{port}", "unix:/run/muster/muster.sock": f"unix:{path}"}
    return {"host.conf": _changed("host.conf", certificates, changes)}


def front_files(certificates: Path, port: int, hosts: Mapping[str, int]) -> dict[str, str]:
    """What the nginx before the hosts reads, which serves readers over https at a port of this machine."""
    servers = "\n".join(f"    server {address}:{at} max_fails=1 fail_timeout=5s;" for address, at in hosts.items())
    listed = re.sub(r"(    server .*\n)+", servers + "\n", _changed("hosts.conf", certificates, {}))
    changes = {"listen 443": f"listen 127.0.0.1:{port}", "listen 80;": f"listen unix:{certificates}/http.sock;"}
    text = _changed("muster.conf", certificates, changes)
    # as docs/deploy/several-machines.md has it
    text = re.sub(r"^upstream muster \{.*?^\}\n", "", text, flags=re.MULTILINE | re.DOTALL)
    text = text.replace("proxy_pass http://muster;", "proxy_pass https://muster;")
    text = re.sub(r"^ *include /.*sign-in.conf;\n", "", text, flags=re.MULTILINE)  # Muster signs people in
    return {"hosts.conf": listed, "muster.conf": text}


def _changed(name: str, certificates: Path, changes: Mapping[str, str]) -> str:
    text = (_DEPLOY / "nginx" / name).read_text(encoding="utf-8")
    for old, new in {"/etc/nginx/muster": str(certificates), **changes}.items():
        if old not in text:
            raise ValueError(f"deploy/nginx/{name} has no {old}")
        text = text.replace(old, new)
    return text
