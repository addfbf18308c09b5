"""Reading an answer: machines, wishes to be left alone, what of it is new. English and Spanish."""

from uuid import UUID

import pytest

from contacts.correspondence.replies.rules import find_token, new_part, wants_out, why_auto

FOOTER = "\n\nOn Tue, Feb 9, 2027 at 10:00 Every Child <hello@lead.example.org> wrote:\n> Unsubscribe: https://x"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("STOP", "Re: Hearing"),
        ("stop.", "Re: Hearing"),
        ("Unsubscribe", "Re: Hearing"),
        ("Please remove me from this list, thank you", "Re: Hearing"),
        ("Take me off your list!!", ""),
        ("please stop emailing me", ""),
        ("I don't want any more emails.", ""),
        ("Do not contact me again.", ""),
        ("Baja", "Re: Audiencia"),
        ("Por favor, denme de baja.", "Re: Audiencia"),
        ("Quiero darme de baja de esta lista", ""),
        ("no quiero recibir estos correos", ""),
        ("Dejen de enviarme mensajes", ""),
        ("No me envíen más correos", ""),
        ("", "unsubscribe"),
        ("Thanks", "Unsubscribe"),
        ("BASTA!", ""),
        ("Stop\n\nAna Rivera\nHartford", "Re: Hearing"),
    ],
)
def test_it_hears_who_asks_to_be_left_alone(text, subject):
    assert wants_out(subject=subject, text=text)
    assert wants_out(subject=subject, text=text + FOOTER)


@pytest.mark.parametrize(
    "text",
    [
        "Thank you! I will be there.",
        "We must stop the cuts to our schools.",
        "Stop the cuts!",
        "Cancel the hearing? No way.",
        "I will come to the end of the hearing.",
        "¡Alto a los recortes!",
        "Gracias, ahí estaré. La baja de mi hijo fue por enfermedad.",
        "",
        "Can you remove the barrier at the door?",
    ],
)
def test_it_takes_no_other_word_for_it(text):
    assert not wants_out(subject="Re: Stop the cuts: hearing on Tuesday", text=text)
    assert not wants_out(subject="Re: Hearing", text=text + FOOTER)


def test_it_leaves_a_long_story_to_a_person():
    assert not wants_out(subject="", text="I used to unsubscribe from everything. " + "But then we met. " * 20)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"headers": {"auto-submitted": "auto-replied; owner"}}, "auto-submitted"),
        ({"headers": {"auto-submitted": "no"}}, ""),
        ({"headers": {"precedence": "Bulk"}}, "precedence"),
        ({"headers": {"x-autoreply": "yes"}}, "x-autoreply"),
        ({"headers": {"content-type": "multipart/report; report-type=delivery-status"}}, "report"),
        ({"envelope_from": ""}, "no-return-path"),
        ({"headers": {"return-path": "<>"}}, "no-return-path"),
        ({"sender": "MAILER-DAEMON@mx.example.org"}, "sender"),
        ({"sender": "no-reply@example.org"}, "sender"),
        ({"sender": "noreen@example.org"}, ""),
        ({"subject": "Automatic reply: Hearing"}, "subject"),
        ({"subject": "Out of Office: Hearing"}, "subject"),
        ({"subject": "I am on vacation until Monday"}, ""),
        ({"subject": "Respuesta automática: Audiencia"}, "subject"),
        ({"subject": "Fuera de la oficina"}, "subject"),
        ({"subject": "Estoy de vacaciones"}, "subject"),
        ({"subject": "Re: Hearing on Tuesday"}, ""),
        ({"subject": "Undeliverable: Hearing"}, "subject"),
    ],
)
def test_it_knows_an_answering_machine(facts, why):
    plain = {"subject": "Re: Hearing", "sender": "ana@example.org", "headers": {}, "envelope_from": "ana@example.org"}
    assert why_auto(**{**plain, **facts}) == why


@pytest.mark.parametrize(
    "quoted",
    [
        "> Dear Ana",
        "On Tue, Feb 9, 2027 at 10:00 AM Every Child <hello@lead.example.org> wrote:\n> x",
        "On Tue, Feb 9, 2027 at 10:00 AM Every Child\n<hello@lead.example.org> wrote:\n> x",
        "El mar, 9 feb 2027 a las 10:00, Every Child (<hello@lead.example.org>) escribió:\n> x",
        "-----Original Message-----\nFrom: x",
        "-----Mensaje original-----\nDe: x",
        "________________________________\nFrom: Every Child <hello@lead.example.org>",
        "From: Every Child <hello@lead.example.org>\nSent: Tuesday",
        "Sent from my iPhone",
        "Enviado desde mi iPhone",
        "-- \nAna Rivera",
    ],
)
def test_it_finds_where_the_quoted_mail_begins(quoted):
    assert (
        new_part(f"I will come.\nOn Tuesday, with my sister.\n\n{quoted}")
        == "I will come.\nOn Tuesday, with my sister."
    )


def test_it_reads_the_message_from_the_address():
    uuid = UUID("01890000-0000-7000-8000-000000000001")
    assert find_token(["team@x.org", f"R+{uuid.hex.upper()}@reply.example.org"]) == uuid
    assert find_token(["r+zz@reply.example.org", "r@reply.example.org"]) is None
