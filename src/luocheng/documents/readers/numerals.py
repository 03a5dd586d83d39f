"""Write the numbers of lists as word processors and browsers print them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FORMATS", "join_label", "numeral"]

PLAIN = "零一二三四五六七八九"
DIGITS = "〇一二三四五六七八九"
CIRCLE_DIGITS = "○一二三四五六七八九"
FORMAL = "零壹贰叁肆伍陆柒捌玖"
FORMAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
LARGEST = 1_000_000


def _decimal(value: int) -> str:
    return str(value)


def _counting(value: int, digits: str = PLAIN, units: str = "十百千", *, bare_ten: bool = True) -> str:
    """Write 1 to 99 999 999 in Chinese numerals: 十, 一百零一, 一万二千."""
    if value >= 10_000:
        high, low = divmod(value, 10_000)
        gap = digits[0] if 0 < low < 1000 else ""
        tail = _counting(low, digits, units, bare_ten=False) if low else ""
        return _counting(high, digits, units, bare_ten=bare_ten) + "万" + gap + tail
    written = ""
    zero = False
    for power in (3, 2, 1, 0):
        digit, value = divmod(value, 10**power)
        if digit:
            written += (digits[0] if zero else "") + digits[digit] + (units[power - 1] if power else "")
            zero = False
        elif written:
            zero = True
    if bare_ten and written.startswith(digits[1] + units[0]):
        return written[1:]
    return written


def _counting_digits_from_hundred(value: int) -> str:
    return _counting(value) if value < 100 else _by_digit(value, CIRCLE_DIGITS)


def _legal(value: int) -> str:
    return _counting(value, FORMAL, "拾佰仟", bare_ten=False)


def _legal_traditional(value: int) -> str:
    return _counting(value, FORMAL_TRADITIONAL, "拾佰仟", bare_ten=False)


def _japanese(value: int) -> str:
    """Write Chinese numerals the Japanese way: no 零, no 一 before 十, 百, 千."""
    written = _counting(value).replace("零", "")
    return written.replace("一十", "十").replace("一百", "百").replace("一千", "千")


def _by_digit(value: int, digits: str) -> str:
    return "".join(digits[int(digit)] for digit in str(value))


def _digital(value: int) -> str:
    return _by_digit(value, CIRCLE_DIGITS)


def _cjk_decimal(value: int) -> str:
    return _by_digit(value, DIGITS)


def _full_width(value: int) -> str:
    return _by_digit(value, "０１２３４５６７８９")


def _roman(value: int) -> str:
    if value >= 5000:
        return str(value)
    written = ""
    for amount, letters in ROMAN:
        count, value = divmod(value, amount)
        written += letters * count
    return written


def _lower_roman(value: int) -> str:
    return _roman(value).lower()


def _repeated_letter(value: int) -> str:
    """Write a … z, aa, bb … as Word does."""
    repeats, letter = divmod(value - 1, 26)
    return chr(ord("a") + letter) * min(repeats + 1, 20)


def _letters(value: int) -> str:
    """Write a … z, aa, ab … as browsers do."""
    written = ""
    while value > 0:
        value, letter = divmod(value - 1, 26)
        written = chr(ord("a") + letter) + written
    return written


def _from(first: str, count: int) -> Callable[[int], str]:
    """Make a format from consecutive code points, decimal beyond the last."""

    def write(value: int) -> str:
        return chr(ord(first) + value - 1) if value <= count else str(value)

    return write


def _circled(value: int) -> str:
    if value <= 20:
        return chr(0x2460 + value - 1)
    if value <= 35:
        return chr(0x3251 + value - 21)
    return chr(0x32B1 + value - 36) if value <= 50 else str(value)


def _cycle(characters: str) -> Callable[[int], str]:
    def write(value: int) -> str:
        return characters[(value - 1) % len(characters)]

    return write


def _sexagenary(value: int) -> str:
    return STEMS[(value - 1) % 10] + BRANCHES[(value - 1) % 12]


def _upper(write: Callable[[int], str]) -> Callable[[int], str]:
    return lambda value: write(value).upper()


def _padded(width: int) -> Callable[[int], str]:
    return lambda value: str(value).zfill(width)


def _dashed(value: int) -> str:
    return f"- {value} -"


def _ordinal(value: int) -> str:
    suffix = "th" if value % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{suffix}"


def _nothing(value: int) -> str:  # noqa: ARG001 - one signature for all formats
    return ""


FORMATS: dict[str, Callable[[int], str]] = {
    # The names that Word uses.
    "decimal": _decimal,
    "decimalHalfWidth": _decimal,
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalZero": _padded(2),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedFullstop": _from("⒈", 20),
    "decimalEnclosedParen": _from("⑴", 20),
    "ideographEnclosedCircle": _from("㊀", 10),
    "chineseCounting": _counting_digits_from_hundred,
    "taiwaneseCounting": _counting_digits_from_hundred,
    "chineseCountingThousand": _counting,
    "taiwaneseCountingThousand": _counting,
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal_traditional,
    "japaneseCounting": _japanese,
    "japaneseLegal": _legal_traditional,
    "ideographDigital": _digital,
    "japaneseDigitalTenThousand": _digital,
    "taiwaneseDigital": _digital,
    "ideographTraditional": _cycle(STEMS),
    "ideographZodiac": _cycle(BRANCHES),
    "ideographZodiacTraditional": _sexagenary,
    "upperRoman": _roman,
    "lowerRoman": _lower_roman,
    "upperLetter": _upper(_repeated_letter),
    "lowerLetter": _repeated_letter,
    "numberInDash": _dashed,
    "ordinal": _ordinal,
    "none": _nothing,
    # The names that style sheets and the type attribute of web pages use.
    "decimal-leading-zero": _padded(2),
    "cjk-decimal": _cjk_decimal,
    "cjk-ideographic": _counting,
    "trad-chinese-informal": _counting,
    "simp-chinese-informal": _counting,
    "japanese-informal": _japanese,
    "simp-chinese-formal": _legal,
    "trad-chinese-formal": _legal_traditional,
    "cjk-heavenly-stem": _cycle(STEMS),
    "cjk-earthly-branch": _cycle(BRANCHES),
    "lower-alpha": _letters,
    "lower-latin": _letters,
    "upper-alpha": _upper(_letters),
    "upper-latin": _upper(_letters),
    "lower-roman": _lower_roman,
    "upper-roman": _roman,
}


def numeral(value: int, form: str) -> str:
    """Write `value` in the number format `form`; formats without a sign for it fall back to digits.

    Examples
    --------
    >>> numeral(12, "chineseCountingThousand"), numeral(3, "decimalEnclosedCircle"), numeral(0, "upperRoman")
    ('十二', '③', '0')
    """
    write = FORMATS.get(form, _decimal)
    if write is _nothing:
        return ""
    if not 0 < value < LARGEST:
        return str(value)
    return write(value)


def join_label(label: str, text: str, *, spaced: bool = True) -> str:
    """Put a number in front of its text, with a space only where the two would otherwise fuse.

    '一、' and '1.' are typed without a space behind them; '第三条' and a bare '1' are not.

    Examples
    --------
    >>> join_label("一、", "总体要求"), join_label("第三条", "本办法"), join_label("1.", "5公里以上")
    ('一、总体要求', '第三条 本办法', '1. 5公里以上')
    """
    label, text = label.rstrip(), text.lstrip()
    if not label or not text:
        return label or text
    fuses = label[-1].isalnum() and not _enclosed(label[-1])
    decimal = label[-1] in ".．" and text[0].isdigit()
    return f"{label} {text}" if spaced and (fuses or decimal) else label + text


def _enclosed(character: str) -> bool:
    return "\u2460" <= character <= "\u24ff" or "\u3200" <= character <= "\u32ff"
