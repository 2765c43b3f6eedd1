"""secp256k1 (SEC 2): the account that made a signature."""

from independent.keccak import keccak

P = 2**256 - 2**32 - 977
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
G = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)


def _add(p, q):
    """Points as (x, y); None is the point at infinity."""
    if p is None or q is None:
        return p or q
    if p[0] == q[0]:
        if (p[1] + q[1]) % P == 0:
            return None
        slope = 3 * p[0] * p[0] * pow(2 * p[1], -1, P) % P
    else:
        slope = (q[1] - p[1]) * pow(q[0] - p[0], -1, P) % P
    x = (slope * slope - p[0] - q[0]) % P
    return x, (slope * (p[0] - x) - p[1]) % P


def _times(k, point):
    found = None
    while k:
        if k & 1:
            found = _add(found, point)
        point, k = _add(point, point), k >> 1
    return found


def recover(seal, digest):
    """The 20-byte account that signed, or None: r ‖ s ‖ v, low s, v 27 or 28."""
    r, s, v = int.from_bytes(seal[:32], "big"), int.from_bytes(seal[32:64], "big"), seal[64]
    if v not in (27, 28) or not 0 < r < N or not 0 < s <= N // 2:
        return None
    square = (pow(r, 3, P) + 7) % P
    y = pow(square, (P + 1) // 4, P)
    if y * y % P != square:
        return None
    if y % 2 != v - 27:
        y = P - y
    inverse, z = pow(r, -1, N), int.from_bytes(digest, "big")
    key = _add(_times(-z * inverse % N, G), _times(s * inverse % N, (r, y)))
    return None if key is None else keccak(key[0].to_bytes(32, "big") + key[1].to_bytes(32, "big"))[12:]
