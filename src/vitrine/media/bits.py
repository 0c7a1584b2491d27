from vitrine.media.errors import MediaBroken


class BitReader:
    """Big-endian bits, and the Exp-Golomb codes of ITU-T H.264 §9.1."""

    def __init__(self, body: bytes) -> None:
        self._value = int.from_bytes(body, "big")
        self._left = len(body) * 8

    @property
    def left(self) -> int:
        return self._left

    def bits(self, count: int) -> int:
        if count > self._left:
            raise MediaBroken("a codec configuration ends too early")
        self._left -= count
        return (self._value >> self._left) & ((1 << count) - 1)

    def flag(self) -> bool:
        return self.bits(1) == 1

    def unsigned(self) -> int:
        """`ue(v)`; at most 32 leading zeros, as no H.264 syntax element needs more."""
        zeros = 0
        while not self.flag():
            zeros += 1
            if zeros > 32:
                raise MediaBroken("an Exp-Golomb code is too long")
        return (1 << zeros) - 1 + self.bits(zeros)

    def signed(self) -> int:
        """`se(v)`."""
        code = self.unsigned()
        return (code + 1) // 2 if code % 2 else -(code // 2)
