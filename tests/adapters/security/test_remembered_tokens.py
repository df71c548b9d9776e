import pytest

from cavea.adapters.security import tokens
from cavea.adapters.security.tokens import JwtTokens
from cavea.domain.accounts import ACCESS_LIFE_S
from cavea.domain.errors import Unauthenticated
from cavea.domain.ids import SessionId, UserId

NOW = 1_800_000_000


@pytest.fixture
def signer() -> JwtTokens:
    return JwtTokens(b"k" * 32)


def _access(signer: JwtTokens, session: str = "ses_a", now: int = NOW) -> str:
    return signer.access(UserId("usr_a"), SessionId(session), now)


def test_a_token_says_the_same_each_time(signer: JwtTokens) -> None:
    token = _access(signer)

    assert signer.read_access(token, NOW) == signer.read_access(token, NOW + 1)


def test_a_remembered_token_expires_on_time(signer: JwtTokens) -> None:
    token = _access(signer)
    signer.read_access(token, NOW)

    signer.read_access(token, NOW + ACCESS_LIFE_S - 1)
    with pytest.raises(Unauthenticated, match="expired"):
        signer.read_access(token, NOW + ACCESS_LIFE_S)


def test_a_token_changed_by_one_character_is_not_the_remembered_one(signer: JwtTokens) -> None:
    token = _access(signer)
    signer.read_access(token, NOW)
    signature = token.rpartition(".")[2]
    changed = token[: -len(signature)] + ("A" if signature[0] != "A" else "B") + signature[1:]

    with pytest.raises(Unauthenticated):
        signer.read_access(changed, NOW)


def test_a_refused_token_stays_refused(signer: JwtTokens) -> None:
    foreign = _access(JwtTokens(b"x" * 32))

    for _ in range(3):
        with pytest.raises(Unauthenticated):
            signer.read_access(foreign, NOW)


def test_a_remembered_access_token_is_no_refresh_token(signer: JwtTokens) -> None:
    token = _access(signer)
    signer.read_access(token, NOW)

    with pytest.raises(Unauthenticated):
        signer.read_refresh(token, NOW)


def test_text_that_no_header_can_hold_is_refused(signer: JwtTokens) -> None:
    with pytest.raises(Unauthenticated):
        signer.read_access("\ud800é", NOW)


def test_forgotten_tokens_are_read_anew(signer: JwtTokens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "REMEMBERED", 2)
    many = [_access(signer, f"ses_{n}") for n in range(5)]

    for _ in range(2):
        assert [signer.read_access(one, NOW).session_id for one in many] == [f"ses_{n}" for n in range(5)]
