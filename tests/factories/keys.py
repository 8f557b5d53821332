"""Self-made RSA keys and certificates for servers that tests play."""

from __future__ import annotations

import datetime as dt
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.x509.oid import NameOID


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """Return the key of this name, the same each time."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def private_pem(name: str) -> str:
    """Return a private key as PKCS#8."""
    return (
        key(name)
        .private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        .decode()
    )


def public_pem(name: str) -> str:
    """Return the public half."""
    return (
        key(name)
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def sign(name: str, content: bytes) -> bytes:
    """Sign as RSA with SHA-256."""
    return key(name).sign(content, PKCS1v15(), hashes.SHA256())


def verify(name: str, signature: bytes, content: bytes) -> None:
    """Raise InvalidSignature unless the key of this name signed the content."""
    key(name).public_key().verify(signature, content, PKCS1v15(), hashes.SHA256())


@cache
def certificate(name: str) -> tuple[str, str]:
    """Return the serial number (hexadecimal, capitals) and the PEM of a self-signed certificate."""
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key(name).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=30))
        .sign(key(name), hashes.SHA256())
    )
    return f"{made.serial_number:X}", made.public_bytes(serialization.Encoding.PEM).decode()
