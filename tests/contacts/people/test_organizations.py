"""Organizations: the partner's own and the shared ones."""

from django.utils import timezone

from contacts.people.models import Affiliation, Organization, Person, Role, Stewardship


def test_it_lists_our_organizations_and_shared_ones_with_our_people(lead, other, alice, desk_of):
    ours = Organization.objects.create(partner=lead, name="Elm School", kind="school", town="Hartford")
    Organization.objects.create(partner=None, name="State Board", kind="government")
    Organization.objects.create(partner=other, name="Secret Union", kind="union")
    mine, theirs = Person.objects.create(given_name="Ana"), Person.objects.create(given_name="Ben")
    Stewardship.objects.create(person=mine, partner=lead)
    Stewardship.objects.create(person=theirs, partner=other)
    for person in (mine, theirs):
        Affiliation.objects.create(person=person, organization=ours)
    eva = Person.objects.create(given_name="Eva")
    Stewardship.objects.create(person=eva, partner=lead)
    for person in (mine, eva):
        Role.objects.create(person=person, kind="parent", organization=ours)  # who belongs to it is counted once
    Role.objects.create(person=eva, kind="student", organization=ours, until=timezone.localdate())
    rows = desk_of(alice).get("/desk/organizations/").context["page"].rows
    assert [(row.name, row.size) for row in rows] == [("Elm School", 2), ("State Board", 0)]
    page = desk_of(alice).get(f"/desk/organizations/{ours.uuid}/")
    assert [person.given_name for person in page.context["page"].rows] == ["Ana", "Eva"]


def test_it_adds_and_corrects_an_organization(alice, bob, vic, desk_of):
    desk = desk_of(alice)
    answer = desk.post("/desk/organizations/new/", {"name": "Elm School", "kind": "school", "town": "Hartford"})
    row = Organization.objects.get()
    assert answer.headers["Location"] == f"/desk/organizations/{row.uuid}/"
    desk.post("/desk/organizations/new/", {"name": "elm school", "kind": "school", "town": "Hartford"})
    assert Organization.objects.count() == 1
    desk.post(f"/desk/organizations/{row.uuid}/edit/", {"name": "Oak School", "kind": "school", "town": ""})
    row.refresh_from_db()
    assert row.name == "Oak School"
    assert desk_of(bob).get(f"/desk/organizations/{row.uuid}/").status_code == 404
    assert (
        desk_of(bob).post(f"/desk/organizations/{row.uuid}/edit/", {"name": "x", "kind": "school"}).status_code == 404
    )
    assert desk_of(vic).get("/desk/organizations/new/").status_code == 403
    assert desk.post("/desk/organizations/new/", {"name": "", "kind": "school"}).status_code == 422


def test_it_leaves_shared_organizations_alone(alice, desk_of):
    shared = Organization.objects.create(partner=None, name="State Board", kind="government")
    assert desk_of(alice).get(f"/desk/organizations/{shared.uuid}/edit/").status_code == 404


def test_it_invites_to_add_the_first(alice, desk_of):
    assert "No organizations yet" in desk_of(alice).get("/desk/organizations/").content.decode()
