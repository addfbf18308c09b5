import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from coalition.audit.models import Entry
from contacts.consent.models import ConsentState
from contacts.imports import loading, services
from contacts.imports.models import ImportRun
from contacts.imports.presets.models import ImportPreset
from contacts.people.models import Person, Tag
from tests.contacts.imports.story import bring_in, plan, upload
from tests.contacts.imports.test_run import COUNTS, FILE

BASIS = {"basis": "signed_up", "basis_note": "Sign-up sheet, Hartford, October", "purposes": ["alerts", "events"]}


def test_it_takes_a_file_from_upload_to_people(alice, desk_of):
    client = desk_of(alice)
    file = SimpleUploadedFile("people.csv", FILE.encode())
    answer = client.post(reverse("imports:upload"), {"file": file})
    run = ImportRun.objects.get()
    assert answer.url == reverse("imports:columns", args=[run.uuid])
    page = client.get(answer.url).content.decode()
    assert "first_name" in page and "Ana" in page and 'value="given_name" selected' in page
    columns = {f"column_{index}": name for index, name in run.mapping.items()}
    told = {**columns, **BASIS, "tag": "Fall", "preset": "Our sheet", "policy_family_name": "never", "days": "dmy"}
    answer = client.post(answer.url, told)
    assert answer.status_code == 302
    page = client.get(answer.url).content.decode()
    assert "nothing is saved yet" in page and "hx-get" in page
    loading.check(run.pk)
    page = client.get(answer.url).content.decode()
    assert "Import 7 rows" in page and "The e-mail address is not one." in page and "Ana Díaz" in page
    answer = client.post(reverse("imports:start", args=[run.uuid]))
    page = client.get(answer.url).content.decode()
    assert "progress-card" in page
    loading.work(run.pk)
    assert client.get(reverse("imports:progress", args=[run.uuid]))["HX-Refresh"] == "true"
    page = client.get(answer.url).content.decode()
    assert "Look at the rows" in page
    assert f'/desk/people/?tag={Tag.objects.get(name="Fall").uuid}"' in page
    assert Person.objects.count() == COUNTS["created"]
    listed = client.get(reverse("imports:refused", args=[run.uuid])).content.decode()
    assert "carl-at-example" in listed and "The e-mail address is not one." in listed
    assert client.post(reverse("imports:refused", args=[run.uuid]), {"export": "csv"}).status_code == 422, "why?"
    taken = client.post(reverse("imports:refused", args=[run.uuid]), {"export": "csv", "why": "To mend"})
    file = b"".join(taken.streaming_content).decode()
    assert "Carl,,carl-at-example" in file and "The e-mail address is not one." in file and "To mend" in file
    assert Entry.objects.get(action="list.exported").facts["list"] == "refused"
    mended = upload(alice.partner, file.replace("carl-at-example", "carl@example.org"))
    assert mended.rows == file.count("\n") - 2, "our own mark at the end is no row"
    assert run.file_name in client.get(reverse("imports:list")).content.decode()


def test_it_says_before_which_roles_and_tags_the_rows_bring(alice, desk_of):
    run = plan(upload(alice.partner, "email,roles,tags\nana@example.org,parent; educator,drives; sings\n"))
    client = desk_of(alice)
    page = client.get(reverse("imports:detail", args=[run.uuid])).content.decode()
    assert "Roles: <ins><bdi>Parent or guardian, Educator</bdi></ins>" in page
    assert "Tags: <ins><bdi>drives, sings</bdi></ins>" in page
    client.cookies["django_language"] = "es"
    page = client.get(reverse("imports:detail", args=[run.uuid])).content.decode()
    assert "<ins><bdi>Madre, padre o tutor, Educador o educadora</bdi></ins>" in page


def test_it_keeps_what_columns_mean_for_the_next_file(alice, bob, vic, desk_of):
    bring_in(plan(upload(alice.partner, "email,first_name,last_name\nana@example.org,Ana,Diaz\n")))
    text = "Mail 2,Vorname,first_name,last_name,phone\nana@example.org,x,Ana,Díaz,860-555-0123\nnew@example.org,,N,W,\n"
    client = desk_of(alice)
    client.post(reverse("imports:upload"), {"file": SimpleUploadedFile("a.csv", text.encode())})
    run = ImportRun.objects.latest("pk")
    url = reverse("imports:columns", args=[run.uuid])
    told = {"column_0": "email", "column_2": "given_name", "column_3": "family_name", "column_4": "phone"}
    client.post(url, {**told, "preset": "Vorname-Liste", "policy_family_name": "overwrite", "policy_home": "never"})
    loading.check(run.pk)
    page = client.get(reverse("imports:detail", args=[run.uuid])).content.decode()
    assert "<del><bdi>Diaz</bdi></del>" in page and "<ins><bdi>(860) 555-0123</bdi></ins>" in page
    preset = ImportPreset.objects.get()
    assert (preset.columns["vorname"], preset.policy) == ("", {"family_name": "overwrite", "home": "never"})
    bring_in(ImportRun.objects.get(pk=run.pk))
    assert Person.objects.filter(family_name="Díaz").exists()
    assert "Vorname-Liste" in client.get(reverse("imports:upload")).content.decode()
    file = SimpleUploadedFile("b.csv", text.replace("Ana", "Eva").encode())
    client.post(reverse("imports:upload"), {"file": file, "preset": preset.uuid})
    again = ImportRun.objects.latest("pk")
    assert again.mapping == {"0": "email", "2": "given_name", "3": "family_name", "4": "phone"}
    assert again.policy["home"] == "never"
    assert "Vorname-Liste" not in desk_of(bob).get(reverse("imports:upload")).content.decode()
    presets, drop = reverse("imports:presets"), reverse("imports:preset_drop", args=[preset.uuid])
    shown = client.get(presets).content.decode()
    assert "Vorname-Liste" in shown and "<code>firstname</code> → First name" in shown and "CiviCRM" in shown
    assert "You keep no preset yet" in desk_of(bob).get(presets).content.decode()
    assert desk_of(bob).post(drop).status_code == 404 and desk_of(vic).post(drop).status_code == 403
    assert client.post(drop).url == presets and not ImportPreset.objects.exists()
    assert ImportRun.objects.count() == 3


@pytest.mark.parametrize(
    ("header", "row", "system", "says_no"),
    [
        ("first_name,email,can2_subscription_status", "A,a@x.org,unsubscribed", "Action Network", True),
        ("first_name,email,can2_subscription_status", "A,a@x.org,subscribed", "Action Network", False),
        ("First Name,Email Address,Email Subscription Status", "A,a@x.org,Not Subscribed", "EveryAction", True),
        ("Voter File VANID,FirstName,PreferredEmail", "7,A,a@x.org", "VAN / VoteBuilder", False),
        ("nationbuilder_id,first_name,email,email_opt_in", "7,A,a@x.org,N", "NationBuilder", True),
        ("nationbuilder_id,first_name,email,do_not_contact", "7,A,a@x.org,true", "NationBuilder", True),
        ("Contact ID,Do Not Email,First Name,Email,On Hold", "7,0,A,a@x.org,On Hold Bounce", "CiviCRM", True),
        ("Contact ID,Do Not Email,First Name,Email,On Hold", "7,,A,a@x.org,", "CiviCRM", False),
        ("first_name,email,Subscription status", "A,a@x.org,pending review", "", None),
    ],
)
def test_it_takes_over_what_people_told_another_system(lead, header, row, system, says_no):
    run = upload(lead, f"{header}\n{row}\n")
    assert run.source == system
    run = bring_in(plan(run, basis="other_system", basis_note="export", purposes=["alerts"]))
    said = set(ConsentState.objects.filter(channel="email", purpose="alerts").values_list("decision", flat=True))
    assert said == ({"withdrawn"} if says_no else set() if says_no is None else {"granted"})
    assert run.dry_run["notes"] == ({"status_unknown": 1} if says_no is None else {})


def test_it_makes_cells_harmless_for_spreadsheets(alice, desk_of):
    run = bring_in(plan(upload(alice.partner, "first_name,email\n=1+1,nope\n")))
    taken = desk_of(alice).post(reverse("imports:refused", args=[run.uuid]), {"export": "csv", "why": "x"})
    assert "'=1+1,nope" in b"".join(taken.streaming_content).decode()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x.csv", b"", "empty"),
        ("x.csv", b"a@example.org,Ana\n", "first row must hold"),
        ("x.xlsx", b"PK\x03\x04 broken", "could not be read"),
    ],
)
def test_it_says_what_is_wrong_with_a_file(alice, desk_of, name, content, told):
    answer = desk_of(alice).post(reverse("imports:upload"), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422 and told in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_it_asks_where_the_consent_comes_from(alice, desk_of):
    run = upload(alice.partner, FILE)
    url = reverse("imports:columns", args=[run.uuid])
    answer = desk_of(alice).post(url, {"column_2": "email", "basis": "signed_up"})
    assert answer.status_code == 422 and "Say where and when" in answer.content.decode()
    answer = desk_of(alice).post(url, {"column_5": "email_status"})
    assert answer.status_code == 422 and "at least one column" in answer.content.decode()


def test_it_shows_nobody_the_files_of_another_partner(alice, bob, vic, vera, charlie, desk_of):
    run = plan(upload(alice.partner, FILE))
    names = ["detail", "columns", "progress", "refused"]
    for url in [reverse(f"imports:{name}", args=[run.uuid]) for name in names]:
        assert desk_of(bob).get(url).status_code == 404
        assert desk_of(vera).get(url).status_code == 403
        assert desk_of(charlie).get(url).status_code == 403
        assert desk_of(alice).get(url).status_code == 200
    for name in ("start", "cancel"):
        assert desk_of(bob).post(reverse(f"imports:{name}", args=[run.uuid])).status_code == 404
        assert desk_of(vic).post(reverse(f"imports:{name}", args=[run.uuid])).status_code == 403
    assert desk_of(vic).get(reverse("imports:detail", args=[run.uuid])).status_code == 200
    assert desk_of(vic).get(reverse("imports:refused", args=[run.uuid])).status_code == 403
    run.refresh_from_db()
    assert run.state == "ready"


def test_it_starts_an_import_once(alice, desk_of):
    run = plan(upload(alice.partner, FILE))
    url = reverse("imports:start", args=[run.uuid])
    assert desk_of(alice).post(url).status_code == 302
    assert desk_of(alice).post(url).status_code == 409


def test_it_cancels(alice, desk_of):
    run = plan(upload(alice.partner, FILE))
    desk_of(alice).post(reverse("imports:cancel", args=[run.uuid]))
    run.refresh_from_db()
    assert run.state == "cancelled"
    with pytest.raises(services.WrongMoment):
        services.cancel(run=run, by=alice, now=run.made_at)


def test_it_reads_the_pages_with_few_queries(alice, desk_of, django_assert_max_num_queries):
    run = bring_in(plan(upload(alice.partner, FILE)))
    client = desk_of(alice)
    for url in (reverse("imports:list"), reverse("imports:detail", args=[run.uuid])):
        with django_assert_max_num_queries(12):
            assert client.get(url).status_code == 200
