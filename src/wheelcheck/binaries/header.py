"""What the first bytes of a compiled file say: its container format and the processors it runs on.

Only headers are read, and nothing in them is trusted: a short or hostile header gives a `Binary` without machines,
never an exception. Sources: the System V ABI (ELF), Microsoft's "PE Format", Apple's ``mach-o/loader.h`` and ``fat.h``.
"""

from __future__ import annotations

import re
import struct

from wheelcheck.model.binary import Binary, BinaryFormat

HEAD = 4096
"""How many bytes of a file `identify` wants to see: a PE header may lie behind a DOS stub of any length."""

_ELF_MACHINES = {
    2: "sparc",
    3: "i686",
    8: "mips",
    20: "ppc",
    40: "armv7l",
    43: "sparc64",
    62: "x86_64",
    183: "aarch64",
    258: "loongarch64",
}
# Machines whose name depends on word size or byte order: (e_machine, is 64 bit, is little endian).
_ELF_VARIANTS = {
    (21, True, True): "ppc64le",
    (21, True, False): "ppc64",
    (22, True, False): "s390x",
    (22, False, False): "s390",
    (243, True, True): "riscv64",
    (243, False, True): "riscv32",
}
_PE_MACHINES = {0x014C: "x86", 0x8664: "AMD64", 0xAA64: "ARM64", 0xA641: "ARM64", 0x01C4: "ARM", 0x01C0: "ARM"}
_MACHO_MACHINES = {
    7: "i386",
    12: "arm",
    18: "ppc",
    0x01000007: "x86_64",
    0x0100000C: "arm64",
    0x01000012: "ppc64",
    0x0200000C: "arm64_32",
}
MACHO_MAGICS = {
    b"\xce\xfa\xed\xfe": "<",
    b"\xcf\xfa\xed\xfe": "<",
    b"\xfe\xed\xfa\xce": ">",
    b"\xfe\xed\xfa\xcf": ">",
}
# bytes per architecture in a fat header: fat_arch and fat_arch_64
FAT_MAGICS = {b"\xca\xfe\xba\xbe": 20, b"\xca\xfe\xba\xbf": 32}
# A Java class starts with the magic of a fat binary; its next four bytes are a version, 45 or more.
MOST_ARCHITECTURES = 32

_MAGICS = (b"\x7fELF", b"MZ", *MACHO_MAGICS, *FAT_MAGICS)
WASM = b"\0asm"
"""What a WebAssembly module starts with; of these nothing more is read."""

_EXTENSION = re.compile(
    r"(?P<stem>[^.]+)"
    r"(?:\.(?P<tag>cpython-\w[\w-]*|abi\d+t?(?:-[\w-]+)?|cp\d+[a-z]*-[\w-]+|pypy\w*-[\w-]+|graalpy\w*-[\w-]+"
    r"|pyston-[\w-]+))?"
    r"\.(?P<end>so|pyd)"
)


def worth_reading(head: bytes) -> bool:
    """Whether a file that starts with these bytes (four or more) may be one that `reader.read` finds images in."""
    return head.startswith(_MAGICS)


def identify(head: bytes) -> Binary:
    """The `Binary` of a file that starts with ``head`` (`HEAD` bytes, or the whole file when it is shorter)."""
    if not head:
        return Binary(BinaryFormat.EMPTY)
    if head.startswith(b"\x7fELF"):
        return Binary(BinaryFormat.ELF, _elf_machines(head))
    if head.startswith(b"MZ"):
        return _pe(head)
    if head[:4] in MACHO_MAGICS:
        return Binary(BinaryFormat.MACHO, _names(_read(head, MACHO_MAGICS[head[:4]] + "I", 4)))
    if head[:4] in FAT_MAGICS:
        return _fat(head)
    if head.startswith(WASM):
        return Binary(BinaryFormat.WASM, ("wasm32",))
    return Binary(BinaryFormat.UNKNOWN)


def extension_name(filename: str) -> tuple[str, str | None] | None:
    """Stem and ABI tag of a file name that CPython, PyPy or GraalPy import as an extension module on some platform.

    ``("_speedups", "cpython-311-darwin")`` for ``_speedups.cpython-311-darwin.so``; the tag is None for a bare ``.so``
    or ``.pyd``; None for a name that no interpreter imports, such as ``libgcc_s-1.so.1`` or ``a.b.so``.
    """
    match = _EXTENSION.fullmatch(filename)
    return (match["stem"], match["tag"]) if match else None


def _read(head: bytes, layout: str, offset: int) -> int | None:
    if offset < 0 or offset + struct.calcsize(layout) > len(head):
        return None
    value: int = struct.unpack_from(layout, head, offset)[0]
    return value


def elf_machine(machine: int, *, wide: bool, little: bool) -> str:
    """The name of an ELF machine number (``e_machine``), which may depend on word size and byte order."""
    name = _ELF_VARIANTS.get((machine, wide, little)) or _ELF_MACHINES.get(machine)
    return name or f"machine {machine}"


def macho_machine(cpu: int) -> str:
    """The name of a Mach-O ``cputype``."""
    return _MACHO_MACHINES.get(cpu, f"cpu {cpu:#x}")


def pe_machine(machine: int) -> str:
    """The name of a PE machine type."""
    return _PE_MACHINES.get(machine, f"machine {machine:#x}")


def _names(cpu: int | None) -> tuple[str, ...]:
    return () if cpu is None else (macho_machine(cpu),)


def _elf_machines(head: bytes) -> tuple[str, ...]:
    if len(head) < 20:
        return ()
    wide, little = head[4] == 2, head[5] != 2
    machine = _read(head, "<H" if little else ">H", 18)
    return () if machine is None else (elf_machine(machine, wide=wide, little=little),)


def _pe(head: bytes) -> Binary:
    start = _read(head, "<I", 0x3C)
    if start is None:
        return Binary(BinaryFormat.UNKNOWN)
    if start + 6 > len(head):  # behind what was read: certainly not a text, its machine stays unknown
        return Binary(BinaryFormat.PE) if len(head) >= HEAD else Binary(BinaryFormat.UNKNOWN)
    if head[start : start + 4] != b"PE\0\0":
        return Binary(BinaryFormat.UNKNOWN)
    machine = _read(head, "<H", start + 4)
    return Binary(BinaryFormat.PE, () if machine is None else (pe_machine(machine),))


def _fat(head: bytes) -> Binary:
    step = FAT_MAGICS[head[:4]]
    count = _read(head, ">I", 4)
    if count is None or count > MOST_ARCHITECTURES:
        return Binary(BinaryFormat.UNKNOWN)
    cpus = (_read(head, ">I", 8 + step * index) for index in range(count))
    return Binary(BinaryFormat.MACHO, tuple(name for cpu in cpus for name in _names(cpu)))
