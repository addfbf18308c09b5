def test_it_seats_the_cast(alice, bob, charlie, desk_of):
    assert alice.may("people.view") and not alice.may("team.edit")
