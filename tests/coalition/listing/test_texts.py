"""Long words break where a reader expects it."""

from django.template import Context, Template


def drawn(text: object) -> str:
    return Template("{% load texts %}{{ text|breakable }}").render(Context({"text": text}))


def test_a_long_address_breaks_before_the_at_and_after_dots_and_a_short_one_stays_whole() -> None:
    assert drawn("ana.acevedo.9183@example.org") == "ana.<wbr>acevedo.<wbr>9183<wbr>@example.<wbr>org"
    assert drawn("ana@example.org") == "ana@example.org"
    assert drawn("This is a long sentence. It breaks by itself.") == "This is a long sentence. It breaks by itself."


def test_nothing_typed_becomes_markup() -> None:
    assert "<script" not in drawn("<script>alert(1).very.long.text.indeed</script>")
    assert drawn("<b>short</b>") == "&lt;b&gt;short&lt;/b&gt;"
