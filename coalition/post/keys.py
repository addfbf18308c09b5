"""The sandbox's key pair, kept in DATA_DIR so that a laptop needs no configuration."""

import base64
import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec


def private_key(data_dir: Path) -> ec.EllipticCurvePrivateKey:
    """Read the sandbox's signing key, making it on first use; two processes may ask at once."""
    path = data_dir / "sandbox" / "key.pem"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"key.{os.getpid()}.tmp")
        fresh.write_bytes(
            ec.generate_private_key(ec.SECP256R1()).private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        fresh.chmod(0o600)
        try:
            os.link(fresh, path)  # the first one stays
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{path} holds no EC key")
    return key


def public_key(data_dir: Path) -> str:
    """Give the sandbox's public key as SendGrid shows it: base64 of SubjectPublicKeyInfo, no frame."""
    spki = (
        private_key(data_dir)
        .public_key()
        .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return base64.b64encode(spki).decode()
