"""What holders and other systems hand in, mutated at random: nothing crashes, hangs or eats memory, and nothing is
`valid` unless it shows the same document under the same seal.

`python -m tests.faults.mutants RUNS SEED` plays in a process of its own, so that its memory is known, and prints the
tally as JSON.
"""

import base64
import hashlib
import json
import random
import resource
import signal
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from registry.answers import Answer
from registry.errors import InputError
from registry.formats.document import read_document
from registry.formats.picture import draw
from registry.formats.qr import dictionary, write_code
from registry.formats.shown import read_shown
from registry.samples import names, sample
from registry.seal import Registry, SealedPermit
from registry.verify import Evidence, Question, verify
from tests.faults.tally import APART, Tally
from tests.vector_files import read_vector

ROOT = Path(__file__).resolve().parents[2]
VECTORS = ROOT / "tests" / "vectors"
VALID = ("a_file_is_valid", "a_code_is_valid", "a_redacted_file_is_valid_and_says_so")
MOST_MB = 256
MOST_SECONDS = 1
"""Of the processor: how long a busy machine lets a reader wait says nothing of the reader. What processes took that
were started to look at a picture counts too; they have `BEGINNING` more for their own beginning."""
BEGINNING = 0.5
SHARES = {"picture": 1, "message": 6, "document": 33, "shown": 30, "payload": 15, "packed": 15}
"""How many of a hundred mutants are of each kind: a picture takes a hundred times as long to read as a code."""


class Hangs(Exception):
    """Reading took longer than a second of the processor."""


@dataclass(frozen=True)
class Target:
    """What is mutated, how it is read, and, where it is shown to be judged, what it is held against."""

    data: bytes
    read: Callable[[bytes], object]
    original: SealedPermit | None = None
    held: tuple[Registry, Evidence, Question] | None = None


def targets() -> dict[str, list[Target]]:
    """By kind."""
    shown, pictures = [], []
    for name in VALID:
        data, registry, evidence, question, _ = read_vector(VECTORS / name)
        original, held = read_shown(data), (registry, evidence, question)
        shown.append(Target(data, read_shown, original, held))
        picture = draw(write_code(original, "https://permits.example"), pixels_a_module=2)
        pictures.append(Target(picture, read_shown, original, held))
    handed_in = [Target(sample(name), read_document) for name in names()]
    return {
        "shown": shown,
        "payload": [_inside(target, _payload_of, _code_of) for target in shown if target.data.startswith(b"http")],
        "packed": [_inside(target, _text_of, _code_with) for target in shown if target.data.startswith(b"http")],
        "picture": pictures,
        "document": [target for target in handed_in if target.data.lstrip().startswith(b"{")],
        "message": [target for target in handed_in if target.data.lstrip().startswith(b"<")],
    }


def _inside(target: Target, take: Callable[[bytes], Any], put: Callable[[Any], bytes]) -> Target:
    """A code that is mutated below its checksum: taken apart, and put together around the mutant."""
    whole = take(target.data)
    head, data = whole if isinstance(whole, tuple) else (b"", whole)
    return replace(target, data=data, read=lambda mutant: target.read(put((head, mutant))))


def _payload_of(code: bytes) -> bytes:
    """The bytes that a code's checksum covers."""
    letters = code.split(b"#")[1].strip()
    return base64.b32decode(letters + b"=" * (-len(letters) % 8))[:-4]


def _code_of(parts: tuple[bytes, bytes]) -> bytes:
    body = b"".join(parts)
    whole = body + hashlib.sha256(body).digest()[:4]
    return b"https://permits.example/v#" + base64.b32encode(whole).rstrip(b"=")


_BEFORE_TEXT = 1 + 8 + 65 + 16 + 16
"""Version, registry, seal and salts of a code on paper; the packed text follows."""


def _text_of(code: bytes) -> tuple[bytes, bytes]:
    """What stands before a code's packed text, and the text."""
    payload = _payload_of(code)
    text = zlib.decompressobj(-15, dictionary()).decompress(payload[_BEFORE_TEXT:])
    return payload[:_BEFORE_TEXT], text


def _code_with(parts: tuple[bytes, bytes]) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, dictionary())
    return _code_of((parts[0], packer.compress(parts[1]) + packer.flush()))


def play(runs: int, seed: int) -> Tally:
    """So many mutants, in this process."""
    tally, of = Tally("documents, codes, messages and pictures mutated at random"), targets()
    for number in range(runs):
        dice = random.Random(f"{seed} {number}")
        kind = dice.choices(list(SHARES), weights=list(SHARES.values()))[0]
        target = dice.choice(of[kind])
        mutant = mutate(dice, target.data)
        tally.tried += 1
        tally.count("mutants")
        wrong = judge(target, mutant)
        if wrong is not None:
            tally.fault(wrong[0], f"mutant {number} of seed {seed}, {kind}: {wrong[1]}")
    return tally


def judge(target: Target, mutant: bytes) -> tuple[str, str] | None:
    """What is wrong with how a mutant was taken: its key and words; None if nothing is."""
    try:
        shown = _read_in_time(target, mutant)
    except InputError:
        return None
    except Hangs:
        return "hangs", f"longer than {MOST_SECONDS} s"
    except Exception as fault:
        return "crashes", repr(fault)
    if target.held is None:
        return None
    assert isinstance(shown, SealedPermit)
    return _wrongly_valid(target, shown)


def _read_in_time(target: Target, mutant: bytes) -> object:
    before = _others()
    signal.signal(signal.SIGPROF, _hangs)
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    try:
        return target.read(mutant)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        if _others() - before > MOST_SECONDS + BEGINNING:
            raise Hangs


def _others() -> float:
    """Seconds of the processor that processes took that this one started, and that ended."""
    took = resource.getrusage(resource.RUSAGE_CHILDREN)
    return took.ru_utime + took.ru_stime


def _wrongly_valid(target: Target, shown: SealedPermit) -> tuple[str, str] | None:
    assert target.held is not None
    try:
        verdict = verify(shown, *target.held)
    except InputError:  # another registry's
        return None
    if verdict.answer is not Answer.VALID or target.original is None:
        return None
    same = (shown.id, shown.seal, shown.face) == (target.original.id, target.original.seal, target.original.face)
    return None if same else ("wrong_verdicts", "valid, and shows something else")


def _hangs(*_: object) -> None:
    raise Hangs


# ---- mutating ----


def mutate(dice: random.Random, data: bytes) -> bytes:
    """One to four changes: a bit, a byte, a piece left out, doubled, moved, or put in from a list of nasty ones."""
    mutant = bytearray(data)
    for _ in range(dice.choice((1, 1, 1, 2, 4))):
        dice.choice(_CHANGES)(dice, mutant)
    return bytes(mutant)


_NASTY = (
    b"\x00", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", "\u202e".encode(), "\u0000".encode(), "e\u0301".encode(),
    b"null",
    b"true", b"1.10", b"NaN", b"1e999", b"[]", b"{}", b"[" * 300, b'{"a":' * 60, b'"', b"\\u0000", b"\\ud800", b"0x",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"<![CDATA[", b"]]>", b"<", b"&#0;", b"xmlns=''", b"-1", b"9" * 400,
    b"0000-00-00", b"9999-12-31", b"=", b"A", b"2", b"#", b"/v#", b"https://x/v#", b"\r\n", b";", b"PK\x03\x04",
)  # fmt: skip


def _at(dice: random.Random, mutant: bytearray) -> int:
    return dice.randrange(len(mutant) + 1)


def _piece(dice: random.Random, mutant: bytearray) -> slice:
    start = _at(dice, mutant)
    return slice(start, start + dice.choice((1, 1, 2, 8, 40, 400)))


def _flip(dice: random.Random, mutant: bytearray) -> None:
    if mutant:
        mutant[dice.randrange(len(mutant))] ^= 1 << dice.randrange(8)


def _change(dice: random.Random, mutant: bytearray) -> None:
    if mutant:
        mutant[dice.randrange(len(mutant))] = dice.randrange(256)


def _leave_out(dice: random.Random, mutant: bytearray) -> None:
    del mutant[_piece(dice, mutant)]


def _double(dice: random.Random, mutant: bytearray) -> None:
    piece = _piece(dice, mutant)
    mutant[piece.start : piece.start] = mutant[piece]


def _move(dice: random.Random, mutant: bytearray) -> None:
    piece = _piece(dice, mutant)
    moved = mutant[piece]
    del mutant[piece]
    at = _at(dice, mutant)
    mutant[at:at] = moved


def _put_in(dice: random.Random, mutant: bytearray) -> None:
    at = _at(dice, mutant)
    mutant[at:at] = dice.choice(_NASTY)


def _put_over(dice: random.Random, mutant: bytearray) -> None:
    mutant[_piece(dice, mutant)] = dice.choice(_NASTY)


def _cut(dice: random.Random, mutant: bytearray) -> None:
    del mutant[_at(dice, mutant) :]


_CHANGES = (_flip, _change, _leave_out, _double, _move, _put_in, _put_over, _cut)


# ---- in processes of their own ----


def play_apart(runs: int, seed: int, processes: int = 1) -> Iterator[Tally]:
    """The same in `processes` at once; memory counts too."""
    each = [runs // processes + (number < runs % processes) for number in range(processes)]
    words = [*APART, sys.executable, "-m", "tests.faults.mutants"]
    started = [
        subprocess.Popen([*words, str(some), str(seed + number)], cwd=ROOT, stdout=subprocess.PIPE)
        for number, some in enumerate(each)
    ]
    for process in started:
        out, _ = process.communicate()
        if process.returncode:
            raise RuntimeError(f"the mutants ended with {process.returncode}")
        yield Tally(**json.loads(out))


def main(runs: int, seed: int) -> dict[str, Any]:
    tally = play(runs, seed)
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if held > MOST_MB:
        tally.fault("crashes", f"{held:.0f} MB were held")
    tally.figures["mutants_peak_mb"] = round(held)
    return asdict(tally)


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
