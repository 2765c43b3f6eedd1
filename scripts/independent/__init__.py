"""A second implementation of docs/format.md: the standard library, and what stands here. Nothing of the registry's.

Nothing is fast and nothing is meant to be; all is checked, nothing is repaired. Keccak, secp256k1 and AES are written
out, since the standard library has none of them. They only read: no secret is handled but the salt that the holder
shows, so they need not run in constant time.

    keccak · secp256k1 · siv        the three that the standard library lacks
    strictly → document → shown     what a holder shows: a sealed file, or the text of a code
    fold                            where a permit stands, and who may act, from the events in their order
    law → checks                    the twelve checks, and the verdict
"""
