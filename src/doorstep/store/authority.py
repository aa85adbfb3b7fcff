"""A certificate for a computer in an office's own network, vouched for by an authority of this
workspace alone, which can vouch for no other name: installed on a phone, it opens nothing else.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from doorstep.store.disk import make_folders, replace_file
from doorstep.store.keys import keys_folder

_AUTHORITY_DAYS, _DAYS = 3 * 365, 397
"""Telephones refuse a certificate that holds for longer than 398 days."""
_RENEW_DAYS = 30


@dataclass(frozen=True)
class LanCertificate:
    """Files: the certificate with its authority's behind it, its key, the authority's certificate
    alone, which phones install."""

    chain: Path
    key: Path
    authority: Path


def lan_certificate(workspace_id: str, name: str, today: dt.date) -> LanCertificate:
    """The certificate of a name or address, made where there is none that holds for a month more;
    its files lie beside the workspace's key, for their owner only."""
    folder = keys_folder() / f"{workspace_id}-lan"
    if not folder.is_dir():
        make_folders(folder)
    files = LanCertificate(*(folder / f"{name}-{part}.pem" for part in ("chain", "key", "ca")))
    if not _holds(files, today):
        _make(files, name, today)
    return files


def _holds(files: LanCertificate, today: dt.date) -> bool:
    if not all(path.is_file() for path in (files.chain, files.key, files.authority)):
        return False
    held = x509.load_pem_x509_certificate(files.chain.read_bytes())
    return held.not_valid_after_utc.date() > today + dt.timedelta(days=_RENEW_DAYS)


def _make(files: LanCertificate, name: str, today: dt.date) -> None:
    """Make both anew; the authority's own key is thrown away once it has signed."""
    root, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    told = _general(name)
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Doorstep {name}")])
    authority = (
        _begun(issuer, issuer, root, today, _AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.NameConstraints([_only(name)], None), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .sign(root, hashes.SHA256())
    )
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        _begun(subject, issuer, own, today, _DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([told]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_usage(signs=False), critical=True)
        .sign(root, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = own.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    replace_file(files.key, [secret])
    replace_file(files.authority, [authority.public_bytes(pem)])
    replace_file(files.chain, [certificate.public_bytes(pem), authority.public_bytes(pem)])


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    today: dt.date,
    days: int,
) -> x509.CertificateBuilder:
    since = dt.datetime.combine(today, dt.time(), tzinfo=dt.UTC) - dt.timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + dt.timedelta(days=days))
    )


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _only(name: str) -> x509.GeneralName:
    """What the authority may vouch for: one address, or one name and what is below it."""
    try:
        return x509.IPAddress(ipaddress.ip_network(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )
