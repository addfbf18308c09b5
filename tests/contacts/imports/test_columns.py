import pytest

from contacts.imports import rules
from contacts.imports.cells import rules as cells
from contacts.imports.headers import rules as headers

KNOWN = {
    "Action Network": (
        "uuid,first_name,last_name,email,Phone Number,can2_user_address,can2_user_city,can2_user_state,zip_code,"
        "can2_user_tags,can2_subscription_status",
        "given_name family_name email phone street town state zip tags email_status",
    ),
    "NationBuilder": (
        "nationbuilder_id,first_name,middle_name,last_name,email,phone_number,tag_list,primary_zip,primary_address1,"
        "mailing_street_number",
        "given_name family_name email phone tags zip street",
    ),
    "VAN": (
        "Voter File VANID,mAddress,mCity,mZip5,Address,City,Zip5,LastName,FirstName,PreferredEmail,Pref Phone",
        "street town zip family_name given_name email phone",
    ),
    "CiviCRM": (
        "Contact ID,Contact Type,Do Not Email,Do Not Mail,First Name,Last Name,Postal Code,Email,On Hold",
        "email_opt_out given_name family_name zip email email_opt_out",
    ),
    "by hand": ("Nombre completo,Correo electrónico,Teléfono,E-Mail Adress", "full_name email phone email"),
}


@pytest.mark.parametrize("system", KNOWN)
def test_it_knows_the_headers_of_other_systems(system):
    header, fields = KNOWN[system]
    assert list(headers.guess_mapping(header.split(",")).values()) == fields.split()


def test_it_maps_duplicate_headers_by_their_place():
    assert headers.guess_mapping(["Email", "Email", "Zip", "Zip"]) == {0: "email", 1: "email", 2: "zip"}


def read(header, row, **plan):
    names = header.split(",")
    return rules.payload_of(row, rules.Plan(headers.guess_mapping(names), width=len(names), **plan))


def test_it_splits_cells_with_several_values():
    told = read("name,email,phone,tags", ["Díaz, Ana", "a@x.org; b@x.org", "860-555-0123 x4, 203-555-0100", "one, two"])
    assert told == {
        "given_name": "Ana",
        "family_name": "Díaz",
        "email": "a@x.org",
        "more_emails": ["b@x.org"],
        "phone": "860-555-0123 x4",
        "more_phones": ["203-555-0100"],
        "tags": ["one", "two"],
    }


def test_it_gives_no_permission_without_a_basis():
    assert "consents" not in read("email", ["a@x.org"], purposes=("alerts",))
    told = read("email", ["a@x.org"], basis="signed_up", purposes=("alerts", "calls"))
    assert told["consents"] == [{"channel": "email", "purpose": "alerts", "decision": "granted", "basis": "signed_up"}]


@pytest.mark.parametrize("status", ["unsubscribed", "Bouncing", "Spam Complaint", "Not Subscribed"])
def test_it_honours_the_no_of_another_system(status):
    told = read("email,can2_subscription_status", ["a@x.org", status], basis="signed_up", purposes=("alerts",))
    assert {item["decision"] for item in told["consents"]} == {"withdrawn"}
    assert len(told["consents"]) == 3


def test_it_honours_do_not_email_and_do_not_call():
    told = read("Email,Phone,Do Not Email,Do Not Phone", ["a@x.org", "860-555-0123", "1", "Yes"])
    assert {(item["channel"], item["decision"]) for item in told["consents"]} == {
        ("email", "withdrawn"),
        ("phone", "withdrawn"),
        ("sms", "withdrawn"),
    }


def test_it_refuses_rows_that_are_too_long_and_fills_short_ones():
    assert read("email,zip", ["a@x.org", "06106", "oops"])["refuse"] == "too_many_cells"
    assert "refuse" not in read("email,zip", ["a@x.org", "06106", " "])
    assert read("email,zip", ["a@x.org"]) == {"email": "a@x.org"}


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ana María Díaz", ("Ana María", "Díaz")),
        ("Díaz, Ana", ("Ana", "Díaz")),
        ("Juan de la Cruz", ("Juan", "de la Cruz")),
        ("Dr. Ana Díaz Jr.", ("Ana", "Díaz")),
        ("Cher", ("Cher", "")),
        ("محمد علي", ("محمد", "علي")),
    ],
)
def test_it_splits_names(name, parts):
    assert cells.split_name(name) == parts
