import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.phones import normalise_mexican_phone


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("55 1234 5678", "+525512345678"),
        ("044 55 1234 5678", "+525512345678"),
        ("045 951 516 1234", "+529515161234"),
        ("01 (951) 516-12-34", "+529515161234"),
        ("+521 55 1234 5678", "+525512345678"),
        ("+52 1 951 516 1234", "+529515161234"),
        ("+52 (951) 516 1234", "+529515161234"),
        ("5215512345678", "+525512345678"),
        ("525512345678", "+525512345678"),
        ("0052 55 1234 5678", "+525512345678"),
        ("+52 044 55 1234 5678", "+525512345678"),
        ("52 01 951 516 1234", "+529515161234"),
        ("5512345678.0", "+525512345678"),
        ("Tel. 55-1234-5678 ext. 12", "+525512345678"),
        ("Cel: 55.1234.5678", "+525512345678"),
        ("+1 202 456 1111", "+12024561111"),
        ("0034 912 345 678", "+34912345678"),
    ],
)
def test_numbers_as_people_write_them_become_e164(written, expected):
    assert normalise_mexican_phone(written) == expected


@pytest.mark.parametrize(
    "written", ["", None, "no tiene", "123", "55 1234 567", "044 123", "0000000000", "+52", "+", "+999 123", "55 1234 5678 9", "\x00", "١٢"]
)
def test_what_is_no_number_is_refused_with_a_sentence(written):
    with pytest.raises(ValueError, match=r".{20,}"):
        normalise_mexican_phone(written)


def test_the_sentence_names_what_was_typed_and_what_to_do():
    with pytest.raises(ValueError, match=r"55 1234 567.*9 .*(diez|ten)"):
        normalise_mexican_phone("55 1234 567")


@given(st.text(max_size=40))
def test_any_text_gives_a_number_or_a_sentence(text):
    try:
        number = normalise_mexican_phone(text)
    except ValueError:
        return
    assert number.startswith("+")
    assert number[1:].isdecimal()
    assert normalise_mexican_phone(number) == number
