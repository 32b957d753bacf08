"""Zip files that anybody may have made, unpacked in memory without believing what they say."""

import contextlib
import io
import re
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass

from ..connectors.names import clean_name

#: Why an archive is not unpacked: it cannot be read, asks for a password, is packed in a way that
#: cannot be unpacked in small pieces, holds too many files, too many bytes, bytes out of all
#: proportion to its size (a bomb), or no file.
REASONS = ("broken", "encrypted", "unsupported", "too_many", "too_large", "bomb", "empty")
#: In characters; file systems allow 255 bytes.
LONGEST_NAME = 120
#: So many bytes are unpacked at once.
CHUNK = 64 * 1024
#: Small files may be packed as tightly as they can be.
HARMLESS = 10 * 1024 * 1024

#: The table at the end of an archive: one for each entry, and those of archives within it.
_ENTRY = b"PK\x01\x02"
_BEGINNINGS = (b"PK\x03\x04", b"PK\x05\x06")
_SYSTEM = frozenset(("__macosx", "thumbs.db", "desktop.ini"))
_FORBIDDEN = re.compile(r'[<>:"|?*]')
#: What Python says of an archive that was damaged, by accident or on purpose.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(ValueError, LookupError, RuntimeError, OverflowError),
)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What an archive may hold."""

    files: int = 200
    #: All files together, unpacked.
    size: int = 100 * 1024 * 1024
    #: How many times its own size, from :data:`HARMLESS` on.
    ratio: int = 100


class ArchiveError(Exception):
    """An archive is not unpacked, as a whole; it may still be kept as the file that it is."""

    def __init__(self, reason):
        super().__init__(reason)
        #: One of :data:`REASONS`.
        self.reason = reason


def is_archive(name, data):
    """Whether a file is to be unpacked: a spreadsheet is an archive, too, but no zip file."""
    return name.lower().endswith(".zip") and data[:4] in _BEGINNINGS


def unpack(data, limits=None):
    """The files of a zip file, without folders and without what systems put in.

    An archive in it stays the file that it is.

    :param bytes data: the archive
    :param Limits limits: None = the usual ones
    :return: pairs (file name, content); no two have the same name
    :rtype: list[tuple]
    :raises ArchiveError: nothing of it is unpacked
    """
    limits = limits or Limits()
    # Before Python reads the table: its length is nothing that an archive has to say truly.
    if data.count(_ENTRY) > limits.files * 100:
        raise ArchiveError("too_many")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if _is_file(entry)]
            _check(entries, limits)
            return _read(archive, entries, len(data), limits)
    except _BROKEN as error:
        raise ArchiveError("broken") from error


def _is_file(entry):
    """Whether an entry is a file that people have put in."""
    parts = _get_path(entry)
    mode = stat.S_IFMT(entry.external_attr >> 16)
    return (
        bool(parts[-1])
        # Links and devices are none.
        and mode in (0, stat.S_IFREG)
        and not any(part.lower() in _SYSTEM for part in parts)
        and not any(part.startswith(".") and part.strip(".") for part in parts)
    )


def _get_path(entry):
    """The folders of an entry, and its name."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        # Some programs write UTF-8 without saying so.
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode()
    return re.split(r"[/\\]", name)


def _check(entries, limits):
    """Refuse what need not be read to be refused."""
    if not entries:
        raise ArchiveError("empty")
    if len(entries) > limits.files:
        raise ArchiveError("too_many")
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise ArchiveError("encrypted")
        # Other ways are unpacked by Python in one piece, however large.
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ArchiveError("unsupported")


def _read(archive, entries, packed, limits):
    files, names, size = [], set(), 0
    for entry in entries:
        content = io.BytesIO()
        with archive.open(entry) as file:
            while chunk := file.read(CHUNK):
                size += len(chunk)
                if size > max(packed * limits.ratio, HARMLESS):
                    raise ArchiveError("bomb")
                if size > limits.size:
                    raise ArchiveError("too_large")
                content.write(chunk)
        files.append((_get_name(entry, names), content.getvalue()))
    return files


def _get_name(entry, names):
    """A file name that leads nowhere, and that none of the others has.

    :param set names: those that are taken, in small letters; the new one is added
    """
    name = _FORBIDDEN.sub("_", clean_name(_get_path(entry)[-1])).strip(". ") or "file"
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > 10:
        stem, dot, ending = name, "", ""
    stem = stem[:LONGEST_NAME]
    name, number = f"{stem}{dot}{ending}", 1
    while name.lower() in names:
        number += 1
        name = f"{stem} ({number}){dot}{ending}"
    names.add(name.lower())
    return name
