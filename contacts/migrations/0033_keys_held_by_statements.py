"""The keys of rows that folding writes by the thousand are held by one check a statement, not by one a row (0039)."""

import django.db.models.deletion
from django.db import migrations, models

OF_A_PERSON = ("address", "reach", "role", "stewardship", "tagging")
OF_A_POINT = ("consent", "consentstate")
# Merges move rows by way of numbers that nobody has, so what they moved is looked at when all is done.
# The lock makes a subplan of the inner question: one look into the index a row, whatever the planner expects.
CHECK = """
CREATE FUNCTION contacts_{name}_is_there() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM made WHERE NOT EXISTS (SELECT 1 FROM {table} o WHERE o.id = made.{column} FOR KEY SHARE);
    IF FOUND THEN
        RAISE foreign_key_violation USING MESSAGE = format('a row of %s names a {name} that is not there', TG_TABLE_NAME);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION contacts_new_{name}_is_there() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE astray integer;
BEGIN
    EXECUTE format('SELECT FROM %I m WHERE m.id = $1 AND m.{column} = $2 AND NOT EXISTS
        (SELECT 1 FROM {table} o WHERE o.id = m.{column} FOR KEY SHARE)', TG_TABLE_NAME) USING NEW.id, NEW.{column};
    GET DIAGNOSTICS astray = ROW_COUNT;
    IF astray > 0 THEN
        RAISE foreign_key_violation USING MESSAGE = format('a row of %s names a {name} that is not there', TG_TABLE_NAME);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION contacts_keep_named_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {kept}
    RETURN NULL;
END $$;
CREATE TRIGGER {table}_keep_named AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION contacts_keep_named_{name}();
"""
KEPT = """PERFORM 1 FROM gone WHERE EXISTS (SELECT 1 FROM contacts_{one} o WHERE o.{column} = gone.id OFFSET 0);
    IF FOUND THEN
        RAISE foreign_key_violation USING MESSAGE = 'a row of contacts_{one} names a {name} that is to be deleted';
    END IF;"""
HOLD = """
CREATE TRIGGER contacts_{one}_{name}_is_there AFTER INSERT ON contacts_{one}
    REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION contacts_{name}_is_there();
CREATE CONSTRAINT TRIGGER contacts_{one}_new_{name}_is_there AFTER UPDATE OF {column} ON contacts_{one}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION contacts_new_{name}_is_there();
"""
DROP = """
DROP FUNCTION contacts_{name}_is_there() CASCADE;
DROP FUNCTION contacts_new_{name}_is_there() CASCADE;
DROP FUNCTION contacts_keep_named_{name}() CASCADE;
"""


def held(name: str, table: str, tables: tuple[str, ...]) -> migrations.RunSQL:
    """Write the functions and triggers by which these tables hold on to a person or a point."""
    column = f"{name}_id"
    kept = "\n    ".join(KEPT.format(one=one, column=column, name=name) for one in tables)
    check = CHECK.format(name=name, table=table, column=column, kept=kept)
    return migrations.RunSQL(
        check + "".join(HOLD.format(one=one, column=column, name=name) for one in tables), DROP.format(name=name)
    )


def unchecked(model: str, field: str, to: str, **options: object) -> migrations.AlterField:
    """Take the check of each single row away from a key."""
    key = models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, to=to, **options)
    return migrations.AlterField(model_name=model, name=field, field=key)


class Migration(migrations.Migration):
    """Seven constraints become triggers; no row changes."""

    dependencies = [("contacts", "0032_offices_are_dated")]

    operations = [
        unchecked("address", "person", "contacts.person", related_name="addresses"),
        unchecked("consent", "point", "contacts.contactpoint", related_name="consents", db_index=False),
        unchecked("consentstate", "point", "contacts.contactpoint", related_name="consent_states", db_index=False),
        unchecked("reach", "person", "contacts.person", related_name="reaches", db_index=False),
        unchecked("role", "person", "contacts.person", related_name="roles"),
        unchecked("stewardship", "person", "contacts.person", related_name="stewardships", db_index=False),
        unchecked("tagging", "person", "contacts.person", related_name="taggings", db_index=False),
        held("person", "contacts_person", OF_A_PERSON),
        held("point", "contacts_contactpoint", OF_A_POINT),
    ]
