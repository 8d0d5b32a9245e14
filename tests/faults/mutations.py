"""Files damaged at random, the same ones for the same seed.

Belongs here: the damage. Does not: what must come of it.
"""

import io
import random
import zipfile
from collections.abc import Callable

Change = Callable[[random.Random, bytearray], bytes]


def _flip_bits(chance: random.Random, content: bytearray) -> bytes:
    for _ in range(chance.randint(1, 8)):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(content)


def _overwrite(chance: random.Random, content: bytearray) -> bytes:
    at, length = _block(chance, content)
    content[at : at + length] = chance.randbytes(length)
    return bytes(content)


def _blank(chance: random.Random, content: bytearray) -> bytes:
    at, length = _block(chance, content)
    content[at : at + length] = bytes(length)
    return bytes(content)


def _cut_out(chance: random.Random, content: bytearray) -> bytes:
    at, length = _block(chance, content)
    del content[at : at + length]
    return bytes(content)


def _repeat(chance: random.Random, content: bytearray) -> bytes:
    at, length = _block(chance, content)
    return bytes(content[: at + length] + content[at : at + length] + content[at + length :])


def _swap(chance: random.Random, content: bytearray) -> bytes:
    (first, length), (second, _) = _block(chance, content), _block(chance, content)
    end = min(first + length, len(content)) - first
    a, b = content[first : first + end], content[second : second + end]
    content[second : second + len(b)] = a[: len(b)]
    content[first : first + len(b)] = b
    return bytes(content)


def _cut_off(chance: random.Random, content: bytearray) -> bytes:
    return bytes(content[: chance.randrange(len(content))])


def _other_digits(chance: random.Random, content: bytearray) -> bytes:
    """Numbers changed where they stand: lengths, references, values."""
    digits = [at for at, byte in enumerate(content) if 0x30 <= byte <= 0x39]
    for _ in range(chance.randint(1, 6)):
        if digits:
            content[chance.choice(digits)] = chance.choice(b"0123456789")
    return bytes(content)


CHANGES: tuple[Change, ...] = (
    *(_flip_bits, _overwrite, _blank, _cut_out, _repeat, _swap, _cut_off, _other_digits),
)


def _block(chance: random.Random, content: bytearray) -> tuple[int, int]:
    return chance.randrange(len(content)), 2 ** chance.randrange(9)


def damaged(content: bytes, seed: str) -> bytes:
    """The bytes with one damage; of a package half the time to a part of it, packed again whole."""
    chance = random.Random(seed)
    change = chance.choice(CHANGES)
    if not content.startswith(b"PK") or chance.random() < 0.3:
        return change(chance, bytearray(content))
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        names = [name for name in old.namelist() if old.getinfo(name).file_size]
        target = chance.choice(names)
        for name in old.namelist():
            part = old.read(name)
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            new.writestr(member, change(chance, bytearray(part)) if name == target else part)
    return packed.getvalue()
