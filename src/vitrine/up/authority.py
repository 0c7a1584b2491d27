"""`--tls self`: an authority of this data folder, and a certificate for this machine from it."""

import socket
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from vitrine.kit import clock
from vitrine.up import lan
from vitrine.up.data_folder import write_private

AUTHORITY_LASTS = timedelta(days=3650)
CERTIFICATE_LASTS = timedelta(days=365)  # phones refuse more than 398
CLOCK_SLACK = timedelta(days=1)


@dataclass(frozen=True)
class Certificate:
    """`authority` is None when somebody else signed."""

    chain: Path
    key: Path
    authority: Path | None = None


@dataclass(frozen=True)
class Signer:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def own_certificate(folder: Path, host: str) -> Certificate:
    """The authority is kept, so that it is trusted once; the certificate is new at each start."""
    made = Certificate(folder / "chain.pem", folder / "key.pem", folder / "authority.crt")
    signer = kept_authority(folder)
    key = ec.generate_private_key(ec.SECP256R1())
    unsigned = extended(draft("Vitrine", key, CERTIFICATE_LASTS), names(host))
    certificate = signed(unsigned, signer)
    write_private(made.key, pem(key))
    made.chain.write_text(text_of(certificate) + text_of(signer.certificate))
    return made


def kept_authority(folder: Path) -> Signer:
    public, private = folder / "authority.crt", folder / "authority-key.pem"
    if private.exists():
        key = load_pem_private_key(private.read_bytes(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return Signer(x509.load_pem_x509_certificate(public.read_bytes()), key)
    key = ec.generate_private_key(ec.SECP256R1())
    name = f"Vitrine on {socket.gethostname()}"[:64]
    certificate = self_signed(draft(name, key, AUTHORITY_LASTS), name, key)
    write_private(private, pem(key))
    public.write_text(text_of(certificate))
    return Signer(certificate, key)


def draft(name: str, key: ec.EllipticCurvePrivateKey, lasts: timedelta) -> x509.CertificateBuilder:
    now = clock.now()
    return (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_SLACK)
        .not_valid_after(now + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def self_signed(
    builder: x509.CertificateBuilder, name: str, key: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    signs = x509.KeyUsage(
        digital_signature=True, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=True, crl_sign=True,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        builder.issuer_name(named(name))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(signs, critical=True)
        .sign(key, hashes.SHA256())
    )


def extended(
    builder: x509.CertificateBuilder, subject: list[x509.GeneralName]
) -> x509.CertificateBuilder:
    serves = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    return (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(serves, critical=False)
        .add_extension(x509.SubjectAlternativeName(subject), critical=False)
    )


def signed(builder: x509.CertificateBuilder, by: Signer) -> x509.Certificate:
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key())
    return (
        builder.issuer_name(by.certificate.subject)
        .add_extension(issuer, critical=False)
        .sign(by.key, hashes.SHA256())
    )


def names(host: str) -> list[x509.GeneralName]:
    """Every name and address under which a browser may come."""
    own = socket.gethostname()
    reached = {lan.LOOPBACK, "::1", lan.here(host), lan.outward() or lan.LOOPBACK}
    return [general(name) for name in sorted({"localhost", own, f"{own}.local"} | reached)]


def general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def text_of(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
