"""AES-SIV (FIPS 197, RFC 4493, RFC 5297) without associated data: what reads actual quantities.

A locked text is 16 bytes of synthetic IV and the ciphertext; it opens only with the key that locked it, unaltered.
"""

import hmac


def _sbox():
    box, p, q = [0] * 256, 1, 1
    while True:
        p = p ^ (p << 1) & 0xFF ^ (0x1B if p & 0x80 else 0)
        for shift in (1, 2, 4):
            q ^= q << shift & 0xFF
        q ^= 0x09 if q & 0x80 else 0
        rotated = [(q << n | q >> (8 - n)) & 0xFF for n in range(1, 5)]
        box[p] = q ^ rotated[0] ^ rotated[1] ^ rotated[2] ^ rotated[3] ^ 0x63
        if p == 1:
            box[0] = 0x63
            return box


_SBOX = _sbox()


def _twice(byte):
    return (byte << 1) & 0xFF ^ (0x1B if byte & 0x80 else 0)


def _round_keys(key):
    words, constant = [list(key[n : n + 4]) for n in range(0, 32, 4)], 1
    while len(words) < 60:
        word = words[-1]
        if len(words) % 8 == 0:
            word = [_SBOX[byte] for byte in word[1:] + word[:1]]
            word[0] ^= constant
            constant = _twice(constant)
        elif len(words) % 8 == 4:
            word = [_SBOX[byte] for byte in word]
        words.append([a ^ b for a, b in zip(words[-8], word, strict=False)])
    return [[byte for word in words[n : n + 4] for byte in word] for n in range(0, 60, 4)]


def _aes256(round_keys, block):
    state = [a ^ b for a, b in zip(block, round_keys[0], strict=False)]
    for number, round_key in enumerate(round_keys[1:], 1):
        state = [_SBOX[state[(n + 4 * (n % 4)) % 16]] for n in range(16)]
        if number < 14:
            mixed = []
            for c in range(0, 16, 4):
                column, every = state[c : c + 4], state[c] ^ state[c + 1] ^ state[c + 2] ^ state[c + 3]
                mixed += [column[n] ^ every ^ _twice(column[n] ^ column[(n + 1) % 4]) for n in range(4)]
            state = mixed
        state = [a ^ b for a, b in zip(state, round_key, strict=False)]
    return bytes(state)


def _double(block):
    value = int.from_bytes(block, "big") << 1
    return (value & (2**128 - 1) ^ (0x87 if value >> 128 else 0)).to_bytes(16, "big")


def _xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b, strict=False))


def _cmac(keys, data):
    subkey = _double(_aes256(keys, bytes(16)))
    blocks = [data[n : n + 16] for n in range(0, len(data), 16)] or [b""]
    if len(blocks[-1]) < 16:
        blocks[-1], subkey = (blocks[-1] + b"\x80").ljust(16, b"\0"), _double(subkey)
    state = bytes(16)
    for block in blocks[:-1]:
        state = _aes256(keys, _xor(state, block))
    return _aes256(keys, _xor(state, _xor(blocks[-1], subkey)))


def decrypt(key, locked):
    """The plain text of a 64-byte key, or None if it was locked with another, or altered."""
    authentic, stream_keys, iv = _round_keys(key[:32]), _round_keys(key[32:]), locked[:16]
    counter = int.from_bytes(iv, "big") & ~(1 << 63 | 1 << 31)
    plain = b""
    for n in range(16, len(locked), 16):
        plain += _xor(locked[n : n + 16], _aes256(stream_keys, counter.to_bytes(16, "big")))
        counter = (counter + 1) % 2**128
    end = _xor(plain[-16:], _cmac(authentic, bytes(16)))
    return plain if _cmac(authentic, plain[:-16] + end) == iv else None


def unlock(face_salt, permit_id, action, locked, lines):
    """The actual quantities in millionths, one a line; None if they cannot be read with this permit."""
    if (len(locked) - 16) % 32 or not 48 <= len(locked) <= 528:
        return None
    plain = decrypt(_key(face_salt, permit_id, f"cites-quantities/1/{action}".encode()), locked)
    if plain is None:
        return None
    numbers = [int.from_bytes(plain[n : n + 8], "big") for n in range(0, len(plain), 8)]
    if len(numbers) != lines + -lines % 4 or any(numbers[lines:]) or any(number >= 10**18 for number in numbers):
        return None
    return numbers[:lines]


def _key(secret, salt, info):
    """HKDF-SHA256 (RFC 5869): 64 bytes."""
    pseudorandom = hmac.digest(salt, secret, "sha256")
    first = hmac.digest(pseudorandom, info + b"\x01", "sha256")
    return first + hmac.digest(pseudorandom, first + info + b"\x02", "sha256")
