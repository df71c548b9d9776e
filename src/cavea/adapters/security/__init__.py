"""Cryptography, as well-kept libraries do it: password hashes, tokens, the signing key."""
