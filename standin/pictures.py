"""Sample attachments a simulated phone can send: a tiny picture and a second of silence, made here."""

from __future__ import annotations

import io
import struct
import wave
import zlib

Sample = tuple[str, bytes]
"""Content type and data."""


def _png(width: int = 32, height: int = 32, grey: int = 0x88) -> bytes:
    """A grey square (https://www.w3.org/TR/png-3/)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\x00" + bytes([grey]) * width) * height
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def _wav(seconds: int = 1, rate: int = 8000) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(rate)
        sound.writeframes(b"\x80" * rate * seconds)
    return file.getvalue()


SAMPLES: dict[str, Sample] = {"photo": ("image/png", _png()), "voice": ("audio/wav", _wav())}
