"""Accounts over a real database and a clock that a test moves: rotation, theft, guessing, locks."""

import pytest

from cavea.domain.access import Dialect, Principal, Role
from cavea.domain.accounts import ACCESS_LIFE_S, REUSE_GRACE_S, SESSION_LIFE_S, Tokens
from cavea.domain.errors import Forbidden, Invalid, SetupClosed, TooManyAttempts, Unauthenticated
from cavea.features.accounts import Device, OwnChanges
from tests.harness.rooms import Rooms, rooms

HERE = Device("192.0.2.1", "a browser")


async def signed_in(here: Rooms, name: str = "root", device: Device = HERE) -> Tokens:
    return await here.accounts.log_in(name, f"{name}'s password", Dialect.AVIATO, device)


async def test_a_refresh_token_is_exchanged_and_the_old_one_still_works_for_a_moment(address: str) -> None:
    async with rooms(address) as here:
        first = await signed_in(here)
        second = await here.accounts.refresh(first.refresh_token, HERE)
        here.clock.seconds += REUSE_GRACE_S
        third = await here.accounts.refresh(first.refresh_token, HERE)

        assert second.refresh_token != first.refresh_token
        assert (await here.accounts.principal_of(third.access_token)).username == "root"
        assert (await here.accounts.refresh(second.refresh_token, HERE)).user.username == "root"


async def test_a_refresh_token_that_is_used_again_later_ends_the_session_for_everybody(address: str) -> None:
    async with rooms(address) as here:
        first = await signed_in(here)
        second = await here.accounts.refresh(first.refresh_token, HERE)
        here.clock.seconds += REUSE_GRACE_S + 1
        with pytest.raises(Unauthenticated, match="used before"):
            await here.accounts.refresh(first.refresh_token, HERE)

        for token in (first.access_token, second.access_token):
            with pytest.raises(Unauthenticated):
                await here.accounts.principal_of(token)
        with pytest.raises(Unauthenticated):
            await here.accounts.refresh(second.refresh_token, HERE)
        acts = [row[0] for row in await here.rows("SELECT act FROM audit ORDER BY pk")]
        assert acts[-1] == "auth.refresh.reused"


async def test_a_token_two_generations_old_is_theft_even_within_the_grace(address: str) -> None:
    async with rooms(address) as here:
        first = await signed_in(here)
        second = await here.accounts.refresh(first.refresh_token, HERE)
        await here.accounts.refresh(second.refresh_token, HERE)
        with pytest.raises(Unauthenticated):
            await here.accounts.refresh(first.refresh_token, HERE)


async def test_an_access_token_lives_a_quarter_of_an_hour_and_a_session_its_days(address: str) -> None:
    async with rooms(address) as here:
        tokens = await signed_in(here)
        here.clock.seconds += ACCESS_LIFE_S - 1
        who = await here.accounts.principal_of(tokens.access_token)
        assert (who.role, who.dialect) == (Role.ADMIN, Dialect.AVIATO)
        here.clock.seconds += 1
        with pytest.raises(Unauthenticated, match="expired"):
            await here.accounts.principal_of(tokens.access_token)
        here.clock.seconds += SESSION_LIFE_S
        with pytest.raises(Unauthenticated):
            await here.accounts.refresh(tokens.refresh_token, HERE)


async def test_a_locked_user_is_out_at_once_and_a_demoted_one_has_the_lower_role_at_once(
    address: str,
) -> None:
    async with rooms(address) as here:
        tokens = await signed_in(here)
        await here.execute("UPDATE users SET role = 'viewer'")
        assert (await here.accounts.principal_of(tokens.access_token)).role is Role.VIEWER
        await here.execute("UPDATE users SET is_locked = 1")

        with pytest.raises(Unauthenticated):
            await here.accounts.principal_of(tokens.access_token)
        with pytest.raises(Unauthenticated):
            await here.accounts.refresh(tokens.refresh_token, HERE)
        with pytest.raises(Unauthenticated, match="username or the password"):
            await signed_in(here)
        await here.execute("UPDATE users SET is_locked = 0")
        assert (await here.accounts.principal_of(tokens.access_token)).username == "root"


async def test_an_unknown_user_costs_one_comparison_as_a_known_one_does(address: str) -> None:
    async with rooms(address) as here:
        for name in ("root", "nobody"):
            with pytest.raises(Unauthenticated) as told:
                await here.accounts.log_in(name, "wrong", None, HERE)
            assert told.value.message == "the username or the password is wrong"

        assert here.passwords.verified == ["hash of root's password", None]


async def test_guessing_waits_longer_each_time_and_is_never_a_lock_out(address: str) -> None:
    async with rooms(address) as here:
        waits: list[int] = []
        for number in range(12):
            device = Device(f"192.0.2.{number}", "")
            with pytest.raises(Unauthenticated):
                await here.accounts.log_in("root", "wrong", None, device)
            try:
                await signed_in(here, device=Device("198.51.100.1", ""))
            except TooManyAttempts as told:
                waits.append(told.retry_after_s)
                here.clock.seconds += told.retry_after_s
            else:
                assert number < 5
                for _ in range(number):
                    with pytest.raises(Unauthenticated):
                        await here.accounts.log_in("root", "wrong", None, device)

        assert waits == sorted(waits)
        assert waits[-1] <= 60
        assert len(waits) >= 5
        assert (await signed_in(here)).user.username == "root"


async def test_one_address_that_guesses_many_names_is_slowed_down_and_others_are_not(address: str) -> None:
    async with rooms(address) as here:
        for number in range(20):
            with pytest.raises(Unauthenticated):
                await here.accounts.log_in(f"user{number}", "wrong", None, HERE)

        with pytest.raises(TooManyAttempts):
            await signed_in(here)
        assert (await signed_in(here, device=Device("198.51.100.7", ""))).user.username == "root"


async def test_a_throttled_guess_is_not_even_compared(address: str) -> None:
    async with rooms(address) as here:
        for _ in range(5):
            with pytest.raises(Unauthenticated):
                await here.accounts.log_in("root", "wrong", None, HERE)
        compared = len(here.passwords.verified)
        with pytest.raises(TooManyAttempts):
            await signed_in(here)

        assert len(here.passwords.verified) == compared


async def test_the_set_up_code_works_once_and_a_wrong_one_is_refused_and_slowed_down(address: str) -> None:
    async with rooms(address) as here:
        await here.execute("DELETE FROM users")
        code = here.accounts.setup_code()
        for _ in range(5):
            with pytest.raises(Forbidden, match="code is wrong"):
                await here.accounts.set_up("AAAA-AAAA-AAAA", "ada", "long enough", None, HERE)
        with pytest.raises(TooManyAttempts):
            await here.accounts.set_up(code, "ada", "long enough", None, HERE)
        here.clock.seconds += 60
        with pytest.raises(Invalid):
            await here.accounts.set_up(code, "ada", "short", None, HERE)
        made = await here.accounts.set_up(code.lower(), "ada", "long enough", None, HERE)
        assert made.user.role is Role.ADMIN
        with pytest.raises(SetupClosed):
            await here.accounts.set_up(code, "eve", "long enough", None, HERE)
        assert not await here.accounts.create_first_admin("eve", "long enough")


async def test_a_new_password_needs_the_old_one_and_ends_the_other_sessions(address: str) -> None:
    async with rooms(address) as here:
        mine, other = await signed_in(here), await signed_in(here)
        who: Principal = await here.accounts.principal_of(mine.access_token)
        with pytest.raises(Forbidden):
            await here.accounts.change_me(
                who, OwnChanges(current_password="wrong", new_password="long enough"), HERE
            )
        with pytest.raises(Invalid) as told:
            await here.accounts.change_me(who, OwnChanges(new_password="short"), HERE)
        assert {issue.path for issue in told.value.issues} == {"new_password", "current_password"}
        changes = OwnChanges(current_password="root's password", new_password="a longer one")
        await here.accounts.change_me(who, changes, HERE)

        assert (await here.accounts.principal_of(mine.access_token)).user_id == who.user_id
        with pytest.raises(Unauthenticated):
            await here.accounts.principal_of(other.access_token)


async def test_every_sign_in_is_in_the_audit_log_and_the_outbox_without_a_secret(address: str) -> None:
    async with rooms(address) as here:
        await signed_in(here)
        with pytest.raises(Unauthenticated):
            await here.accounts.log_in("root", "a wrong secret", None, HERE)
        rows = await here.rows("SELECT act, actor, address, detail FROM audit ORDER BY pk")
        facts = await here.rows("SELECT event, payload FROM outbox ORDER BY pk")

        assert [row[:3] for row in rows] == [
            ("auth.login.succeeded", "root", HERE.address),
            ("auth.login.failed", "root", HERE.address),
        ]
        assert [row[0] for row in facts] == ["auth.login.succeeded", "auth.login.failed"]
        assert "secret" not in str(rows) + str(facts)
