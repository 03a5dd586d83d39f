"""Decode bytes and mend single characters: encodings in use, radicals in place of characters."""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import cache

from luocheng.documents.readers.faults import refuse

__all__ = ["BYTE_ORDER_MARKS", "decode", "is_han", "mend", "printable"]

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)
CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\v\f\r\x1a\x1b\x1c\x1d\x1e\x1f")
MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
SURE = 12
"""So many well-formed utf-8 sequences before the first wrong byte are no accident: it is damaged utf-8."""

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
RADICALS = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")

SUPPLEMENT = (
    # The radicals of the CJK supplement (U+2E80–U+2EF3) with the characters they stand for in text layers;
    # Unicode gives them no compatibility mapping of their own.
    "⺀冫⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇几⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎尢⺏尣⺐尢⺑尢⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歹⺠民⺡氵⺢氺⺣灬"
    "⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪疋⺫目⺬示⺭礻⺮竹⺯糹⺰纟⺱罓⺲罒⺳网⺴网⺵网⺶羊⺷羊⺸羊⺹老⺺聿⺻聿⺼月⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃西"
    "⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑長⻒镸⻓长⻔门⻕阜⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻟飠⻠饣⻡首⻢马⻣骨"
    "⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Decode text by its byte order mark, else as utf-8, else as gb18030; return it with its encoding.

    All three are read strictly: one wrong byte refuses the file and says where it stands, because a
    character guessed is a character changed.
    """
    for mark, codec, label in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_strictly(data, codec, label, name), codec
    _refuse_binary(data, name)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        utf8 = error
    if len(MULTIBYTE.findall(data[max(0, utf8.start - 4096) : utf8.start])) >= SURE:
        raise _undecodable("utf-8", utf8.start, data, name) from utf8
    try:
        return data.decode("gb18030"), "gb18030"
    except UnicodeDecodeError as error:
        tried = "gb18030" if error.start >= utf8.start else "utf-8"
        raise _undecodable(tried, max(error.start, utf8.start), data, name) from error


def _refuse_binary(data: bytes, name: str) -> None:
    """Refuse bytes that no text holds: NUL and other control characters."""
    if len(data.translate(None, CONTROLS)) == len(data):
        return
    offset = next(i for i, byte in enumerate(data) if byte in CONTROLS)
    raise refuse("format-unknown", name, offset=str(offset + 1))


def _decode_strictly(data: bytes, codec: str, label: str, name: str) -> str:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        raise _undecodable(label, error.start, data, name) from error
    if "\0" in text:
        raise refuse("format-unknown", name, offset=str(len(text[: text.index("\0")].encode(codec)) + 1))
    return text


def _undecodable(tried: str, offset: int, data: bytes, name: str) -> Exception:
    byte = f"{data[offset]:02X}" if offset < len(data) else "--"
    return refuse("text-encoding", name, tried=tried, offset=str(offset + 1), byte=byte)


@cache
def _mapping() -> dict[int, str]:
    """Map every radical and compatibility ideograph to the character it stands for."""
    table = {
        ord(radical): character for radical, character in zip(SUPPLEMENT[::2], SUPPLEMENT[1::2], strict=True)
    }
    for start, end in ((0x2E80, 0x2FE0), (0xF900, 0xFB00), (0x2F800, 0x2FA20)):
        for code in range(start, end):
            plain = unicodedata.normalize("NFKC", chr(code))
            if plain != chr(code):
                table[code] = plain
    return table


def mend(text: str) -> str:
    """Put characters in place of the radicals and compatibility forms that fonts leave in text layers."""
    if RADICALS.search(text) is None:
        return text
    return text.translate(_mapping())


def printable(text: str) -> str:
    """Take out what is no character of a text: controls, halves of pairs."""
    return UNPRINTABLE.sub("", text)


def is_han(character: str) -> bool:
    """Tell whether a character is a Chinese ideograph, 〇 included."""
    return (
        "\u4e00" <= character <= "\u9fff"
        or character == "〇"
        or "\u3400" <= character <= "\u4dbf"
        or "\U00020000" <= character <= "\U0003134f"
    )
