import pytest

from contacts.imports import rules
from contacts.imports.cells import rules as cells
from contacts.imports.headers import rules as headers
from contacts.imports.presets import rules as presets

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


# Whole rows of real exports: what each column means, in order; everything else is left out.
WHOLE = {
    "Action Network": (
        "uuid,first_name,last_name,email,Phone Number,can2_user_address,can2_user_city,can2_user_state,zip_code,County,"
        "can2_user_tags,can2_subscription_status,can2_sms_status",
        "given_name family_name email phone street town state zip tags email_status sms_status",
    ),
    "NationBuilder": (
        "nationbuilder_id,first_name,middle_name,last_name,born_at,sex,email,phone_number,tag_list,created_at,"
        "donations_amount,state_file_id,city_district,precinct_name,primary_zip,primary_address1,primary_address2,"
        "primary_address3,mailing_street_number,mailing_street_prefix,mailing_street_name,mailing_street_type,"
        "mailing_street_suffix,mailing_unit_number,email_opt_in,mobile_number,mobile_opt_in,do_not_call,do_not_contact,"
        "federal_donotcall,is_mobile_bad,email1_is_bad,is_deceased,support_level,is_volunteer,employer,note,language",
        "given_name family_name email phone tags zip street unit email_opt_in phone sms_status phone_opt_out "
        "no_contact phone_opt_out phone_opt_out email_opt_out deceased language",
    ),
    "VAN / VoteBuilder": (
        "Voter File VANID,mAddress,mCity,mState,mZip5,mZip4,mAddressID,Sex,Address,City,State,Zip5,Zip4,AddressID,"
        "LastName,FirstName,MiddleName,Suffix,CD,SD,HD,PreferredEmail,Pref Phone",
        "street town state zip family_name given_name email phone",
    ),
    "EveryAction": (
        "Source ID,Prefix,First Name,Middle Name,Last Name,Suffix,Address Line 1,Address Line 2,Address Line 3,City,"
        "State,Zip,Country,Employer Name,Occupation Name,Email Address,Email Type,Email Subscription Status,Phone,"
        "Phone Type,SMS Opt-In Status,Activist Code,Origin Source Code,Notes,Facebook URL,Twitter Handle,"
        "NationBuilder ID,Other Website,Relationship",
        "given_name family_name street unit town state zip email email_status phone sms_status tags",
    ),
    "CiviCRM": (
        "Contact ID,Contact Type,Contact Subtype,Do Not Email,Do Not Phone,Do Not Mail,Do Not Sms,Do Not Trade,"
        "No Bulk Emails (User Opt Out),External Identifier,Sort Name,Display Name,Nickname,Legal Name,Image Url,"
        "Preferred Communication Method,Preferred Language,Preferred Mail Format,Contact Source,First Name,Middle Name,"
        "Last Name,Individual Prefix,Formal Title,Job Title,Gender,Birth Date,Deceased,Deceased Date,Household Name,"
        "Organization Name,Contact is in Trash,Created Date,Email Greeting,Postal Greeting,Current Employer,"
        "Location Type,Street Address,Street Number,Street Name,Street Unit,Supplemental Address 1,City,"
        "Postal Code Suffix,Postal Code,Latitude,Longitude,Address Name,County,State,Country,Phone,Phone Extension,"
        "Phone Type,Email,On Hold,Use for Bulk Mail,Website,Group(s),Tag(s),Note(s)",
        "roles email_opt_out phone_opt_out sms_opt_out email_opt_out language given_name family_name deceased street "
        "unit town zip state phone email email_opt_out tags tags",
    ),
}


@pytest.mark.parametrize("system", WHOLE)
def test_it_reads_whole_exports_header_by_header(system):
    header, fields = WHOLE[system]
    names = header.split(",")
    found = presets.find_system(names)
    assert found.name == system
    assert list(presets.apply(found.columns, names, headers.guess_mapping(names)).values()) == fields.split()
