"""Zip files of anybody: their files without traps, or a reason and nothing."""

import io
import stat
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnichannel_chat.tools.archives import REASONS, ArchiveError, Limits, is_archive, unpack

MIB = 1024 * 1024
steadily = settings(derandomize=True, deadline=None, database=None, max_examples=300)


def pack(*entries, method=zipfile.ZIP_DEFLATED):
    """An archive of pairs (name, content)."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return file.getvalue()


def names(*paths):
    return [name for name, _content in unpack(pack(*((path, b"x") for path in paths)))]


def refuse(data, **limits):
    with pytest.raises(ArchiveError) as caught:
        unpack(data, Limits(**limits))
    assert caught.value.reason in REASONS
    return caught.value.reason


def test_unpacked():
    """S1-56: the files of an archive, whatever folders they were in."""
    data = pack(("taxes/", b""), ("taxes/2026/invoice.pdf", b"%PDF"), ("photo.jpg", b"\xff\xd8"))
    assert unpack(data) == [("invoice.pdf", b"%PDF"), ("photo.jpg", b"\xff\xd8")]


def test_which_are_archives():
    """S1-56: what is named a zip file and is one; a spreadsheet stays a spreadsheet."""
    data = pack(("a", b""))
    assert is_archive("Taxes.ZIP", data)
    assert not is_archive("taxes.xlsx", data)
    assert not is_archive("taxes.zip", b"%PDF")
    # One without files is one, too.
    assert is_archive("taxes.zip", pack())
    assert not is_archive("taxes.zip", data[1:])


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("/etc/shadow", "shadow"),
        ("C:\\a.txt", "a.txt"),
        ("a/..", "file"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\tb\n.pdf", "a b .pdf"),
        ('<a>:"|?*.pdf', "_a______.pdf"),
        ("con. . ", "con"),
        ("ñandú 漢.pdf", "ñandú 漢.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
        # An ending has ten letters at most; what is longer is none.
        ("x" * 300 + "." + "e" * 10, "x" * 120 + "." + "e" * 10),
        ("x" * 118 + "." + "e" * 11, "x" * 118 + ".e"),
        ("a.b.pdf", "a.b.pdf"),
        ("a/...", "file"),
    ],
)
def test_names(path, name):
    """S1-56, case 28: a name is its last part, and leads nowhere."""
    assert names(path) == [name]


def test_unmarked_names():
    """S1-56: a name in UTF-8 is read as such, even if the archive does not say so."""
    # The letter takes as much room as "xx"; only the mark is missing.
    data = pack(("xx.pdf", b"")).replace(b"xx.pdf", "ñ.pdf".encode())
    assert unpack(data)[0][0] == "ñ.pdf"


def test_distinct_names():
    """S1-56: no file takes the place of another, on no system."""
    assert names("a/x.pdf", "b/X.pdf", "c/x.pdf", "x (2).pdf", "d/x", "e/x") == [
        *("x.pdf", "X (2).pdf", "x (3).pdf", "x (2) (2).pdf", "x", "x (2)")
    ]
    assert names("a/x.y.pdf", "b/x.y.pdf") == ["x.y.pdf", "x.y (2).pdf"]


def test_left_out():
    """S1-56: what systems put in is nobody's document."""
    kept = names(
        *(
            "a.pdf",
            "__MACOSX/._a.pdf",
            ".DS_Store",
            ".X",
            "b/Thumbs.db",
            ".git/config",
            "b/desktop.ini",
        )
    )
    assert kept == ["a.pdf"]


@pytest.mark.parametrize(
    ("kind", "is_file"),
    [
        *((0, True), (stat.S_IFREG, True), (stat.S_IFDIR, False), (stat.S_IFLNK, False)),
        *((stat.S_IFCHR, False), (stat.S_IFIFO, False), (stat.S_IFSOCK, False)),
    ],
)
def test_kinds_of_entries(kind, is_file):
    """Case 28: only a file is one, whatever rights it had."""
    entry = zipfile.ZipInfo("odd")
    entry.external_attr = (kind | 0o644) << 16
    found = [name for name, _content in unpack(pack((entry, b"x"), ("a", b"")))]
    assert found == (["odd", "a"] if is_file else ["a"])


def test_links_are_left_out():
    """Case 28: a link to a file elsewhere is no file."""
    link = zipfile.ZipInfo("secret")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert [name for name, _ in unpack(pack((link, b"/etc/passwd"), ("a", b"")))] == ["a"]


def test_nested():
    """Case 28: an archive in an archive stays a file."""
    inner = pack(("deep.txt", b"x"))
    assert unpack(pack(("inner.zip", inner))) == [("inner.zip", inner)]


def test_limits():
    """S1-56, case 28: too many files, too many bytes, or a bomb: nothing is unpacked."""
    two = pack(("a", b"12345"), ("b", b"12345"))
    assert len(unpack(two, Limits(files=2, size=10))) == 2
    assert refuse(two, files=1) == "too_many"
    assert refuse(two, size=9) == "too_large"
    assert refuse(pack(("zeros", bytes(11 * MIB)))) == "bomb"
    # What is harmless may be packed tightly.
    assert len(unpack(pack(("zeros", bytes(9 * MIB))))[0][1]) == 9 * MIB
    assert refuse(pack(("b", b""), *((f".{number}", b"") for number in range(200))), files=2) == (
        "too_many"
    )


@pytest.mark.parametrize(("hidden", "reason"), [(99, ""), (100, "too_many")])
def test_entries_that_are_read_at_all(hidden, reason):
    """Case 28: a hundred times as many entries as files may be in the table, and no more."""
    data = pack(("a", b""), *((f".{number}", b"") for number in range(hidden)))
    if reason:
        assert refuse(data, files=1) == reason
    else:
        assert unpack(data, Limits(files=1)) == [("a", b"")]


def test_how_tightly_it_may_be_packed():
    """Case 28: to 10 MiB as tightly as can be, then in proportion, over all files together."""
    assert len(unpack(pack(("zeros", bytes(10 * MIB))))[0][1]) == 10 * MIB
    assert refuse(pack(("zeros", bytes(10 * MIB + 1)))) == "bomb"
    assert refuse(pack(("a", bytes(6 * MIB)), ("b", bytes(6 * MIB)))) == "bomb"
    data = pack(("zeros", bytes(11 * MIB)))
    enough = -(-11 * MIB // len(data))
    assert len(unpack(data, Limits(ratio=enough))[0][1]) == 11 * MIB
    assert refuse(data, ratio=enough - 1) == "bomb"


def test_content_in_pieces():
    """S1-56: a long file is put together in its order."""
    content = b"".join(bytes([number]) * 65536 for number in range(3)) + b"end"
    assert unpack(pack(("a", content))) == [("a", content)]


def test_small_pieces(monkeypatch):
    """Case 28: never more than 64 KB are unpacked before they are counted."""
    asked = set()
    read = zipfile.ZipExtFile.read

    def watch(file, length=-1):
        asked.add(length)
        return read(file, length)

    data = pack(("a", bytes(200_000)))
    monkeypatch.setattr(zipfile.ZipExtFile, "read", watch)
    unpack(data)
    assert asked == {65536}


def test_reason_is_told():
    """S1-56: whoever reads the log finds the reason."""
    with pytest.raises(ArchiveError) as caught:
        unpack(pack())
    assert str(caught.value) == "empty"


def test_sizes_are_measured():
    """Case 28: what an archive says of its size is not believed."""
    data = pack(("a", bytes(11 * MIB)))
    for said in (5, 0):
        lying = data.replace(struct.pack("<L", 11 * MIB), struct.pack("<L", said))
        assert refuse(lying) == "broken"
    claiming = pack(("a", b"12345"), method=zipfile.ZIP_STORED)
    claiming = claiming.replace(struct.pack("<LL", 5, 5), struct.pack("<LL", 2**31, 2**31))
    assert refuse(claiming) == "broken"


def test_encrypted():
    """S1-56: who packed with a password is told so."""
    data = bytearray(pack(("a", b"x")))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refuse(bytes(data)) == "encrypted"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_methods(method):
    """Case 28: what can only be unpacked in one piece is not."""
    assert refuse(pack(("a", b"x"), method=method)) == "unsupported"


def test_without_files():
    """S1-56: an archive of folders holds nothing."""
    assert refuse(pack()) == refuse(pack(("a/", b""), (".DS_Store", b""))) == "empty"


@pytest.mark.parametrize("data", [b"", b"PK", b"%PDF-1.4", pack(("a", b"x"))[:-5]])
def test_broken(data):
    """S1-56: what is no archive, or half of one, has a reason, not a traceback."""
    assert refuse(data) == "broken"


GOOD = pack(("a/b.txt", b"hello" * 50), ("c.txt", b"world"), ("ñ.txt", b""))


@steadily
@given(
    st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=8),
    st.integers(0, len(GOOD)),
)
def test_damaged(changes, end):
    """Case 28: whatever was damaged: files with harmless names, or a reason."""
    data = bytearray(GOOD)
    for place, value in changes:
        data[place] = value
    for each in (bytes(data), bytes(data[:end])):
        try:
            files = unpack(each)
        except ArchiveError as error:
            assert error.reason in REASONS
        else:
            found = [name for name, _content in files]
            assert len({name.lower() for name in found}) == len(found)
            assert all(name and not set(name) & set('/\\<>:"|?*\x00') for name in found)
