"""Single sign-on with a real server of OpenID Connect on loopback: who is let in, who is not, and what they are told."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client
from django.urls import reverse

from luocheng.web.people.models import Identity, User
from luocheng.web.record.changing import changing
from luocheng.web.record.models import Event

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]


class Provider:
    """The server, and a person at its page."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"

    def knows(self, sub: str, **claims: Any) -> None:
        requests.put(f"{self.address}/users/{sub}", json=claims, timeout=5).raise_for_status()

    def gives(self, what: str) -> None:
        requests.put(f"{self.address}/wrong/{what}", timeout=5).raise_for_status()

    def asked(self, address: str, **form: str) -> str:
        """Answer the page of the server; return where it sends the browser."""
        answer = requests.post(address, data=form, timeout=5, allow_redirects=False)
        assert answer.status_code == 302, answer.text
        back = urlsplit(answer.headers["Location"])
        assert back.netloc == "testserver"
        return f"{back.path}?{back.query}"


@pytest.fixture(scope="module")
def server() -> Iterator[Provider]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.web.people.provider"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        yield Provider(int(process.stdout.readline()))
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


@pytest.fixture
def provider(server: Provider, settings: Any, people: dict[str, User]) -> Iterator[Provider]:
    settings.SIGN_ON = {
        "issuer": server.address,
        "client": "luocheng",
        "secret": "secret",
        "scopes": "openid profile email",
        "claim": "preferred_username",
        "title": "",
    }
    yield server
    server.gives("right")


def come(provider: Provider, sub: str, client: Client | None = None, then: str = "") -> tuple[Client, Any]:
    """Log in as a person of the server; return the client and the answer to its coming back."""
    client = client or Client()
    sent = client.get(reverse("sign-on"), {"next": then} if then else {})
    assert sent.status_code == 302, sent.content.decode()
    return client, client.get(provider.asked(sent.headers["Location"], sub=sub))


def test_a_known_user_is_let_in_and_goes_where_they_wanted(
    provider: Provider, people: dict[str, User]
) -> None:
    provider.knows("sub-1", preferred_username="U-Liaison")
    client, answer = come(provider, "sub-1", then="/units/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/units/")
    assert people["liaison"].name in client.get("/units/").content.decode()
    told = Event.objects.filter(kind="account.logged-in").get()
    assert (told.subject, told.after) == (people["liaison"].subject, {"by": "single sign-on"})
    assert Event.objects.filter(kind="account.bound").count() == 1
    # What was asked for: a state, a nonce and a challenge, each time others.
    asked = [parse_qs(urlsplit(Client().get(reverse("sign-on")).headers["Location"]).query) for _ in range(2)]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]


def test_nobody_is_sent_to_another_house(provider: Provider) -> None:
    provider.knows("sub-1", preferred_username="u-liaison")
    _client, answer = come(provider, "sub-1", then="https://evil.example/")
    assert answer.headers["Location"] == "/"


def test_one_who_is_not_known_here_is_told_and_no_user_is_made(provider: Provider) -> None:
    provider.knows("sub-2", preferred_username="somebody-else")
    before = User.objects.count()
    client, answer = come(provider, "sub-2")
    assert answer.status_code == 403
    assert "somebody-else" in answer.content.decode()
    assert "管理员先建好用户" in answer.content.decode()
    assert client.get("/").status_code == 302
    assert (User.objects.count(), Identity.objects.count()) == (before, 0)


def test_a_name_that_is_given_to_another_person_there_lets_nobody_in_here(
    provider: Provider, people: dict[str, User], as_: Callable[[str], Client]
) -> None:
    provider.knows("sub-1", preferred_username="u-liaison")
    come(provider, "sub-1")
    provider.knows("sub-3", preferred_username="u-liaison")
    client, answer = come(provider, "sub-3")
    assert answer.status_code == 403
    assert "绑定" in answer.content.decode()
    assert client.get("/").status_code == 302
    # Known by what the server calls them, whatever their name is now.
    provider.knows("sub-1", preferred_username="u-leader")
    client, answer = come(provider, "sub-1")
    assert people["liaison"].name in client.get("/units/").content.decode()
    # An administrator unbinds; then the other one is let in.
    user = User.objects.get(pk=people["liaison"].pk)
    page = as_("administrator").get(reverse("user", args=[user.pk])).content.decode()
    assert "解除单点登录的绑定" in page
    form = {"username": user.username, "name": user.name, "unit": user.unit_id, "role": user.role}
    form |= {"is_active": "on", "unbind": "on", "seen": user.version}
    assert as_("administrator").post(reverse("user", args=[user.pk]), form).status_code == 302
    assert come(provider, "sub-3")[1].status_code == 302


def test_one_who_no_longer_works_here_is_not_let_in(provider: Provider, people: dict[str, User]) -> None:
    provider.knows("sub-1", preferred_username="u-liaison")
    come(provider, "sub-1")
    with changing(None, "test") as change:
        user = User.objects.get(pk=people["liaison"].pk)
        user.is_active = False
        change.save(user)
    _client, answer = come(provider, "sub-1")
    assert answer.status_code == 403
    assert "停用" in answer.content.decode()


@pytest.mark.parametrize(
    ("verified", "status"), [(True, 302), (False, 403), (None, 403)], ids=["verified", "not", "silent"]
)
def test_an_address_counts_only_where_it_is_verified(
    provider: Provider, people: dict[str, User], settings: Any, verified: bool | None, status: int
) -> None:
    settings.SIGN_ON = settings.SIGN_ON | {"claim": "email"}
    with changing(None, "test") as change:
        people["office"].email = "guan@example.cn"
        change.save(people["office"])
    more = {} if verified is None else {"email_verified": verified}
    provider.knows("sub-4", email="guan@example.cn", **more)
    assert come(provider, "sub-4")[1].status_code == status


@pytest.mark.parametrize("what", ["nonce", "aud", "exp", "iss", "key", "none"])
def test_a_token_that_does_not_hold_lets_nobody_in(provider: Provider, what: str) -> None:
    provider.knows("sub-1", preferred_username="u-liaison")
    provider.gives(what)
    client, answer = come(provider, "sub-1")
    assert answer.status_code == 400
    assert "没有采信" in answer.content.decode()
    assert client.get("/").status_code == 302
    assert not Identity.objects.exists()
    provider.gives("right")
    assert come(provider, "sub-1", client)[1].status_code == 302


def test_a_state_that_is_not_this_browsers_lets_nobody_in(provider: Provider) -> None:
    provider.knows("sub-1", preferred_username="u-liaison")
    client, other = Client(), Client()
    back = provider.asked(client.get(reverse("sign-on")).headers["Location"], sub="sub-1")
    for one, address in (
        (other, back),
        (client, back.replace("state=", "state=x")),
        (client, reverse("sign-on-back")),
    ):
        answer = one.get(address)
        assert (answer.status_code, "不是从这里开始" in answer.content.decode()) == (400, True)
        assert one.get("/").status_code == 302
    # A code serves once.
    assert client.get(back).status_code == 302
    assert client.get(back).status_code == 400


def test_one_who_cancels_there_is_told(provider: Provider) -> None:
    client = Client()
    back = provider.asked(client.get(reverse("sign-on")).headers["Location"], action="deny")
    answer = client.get(back)
    assert (answer.status_code, "取消" in answer.content.decode()) == (400, True)


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:9", "http://sso.example.cn"], ids=["down", "no-https"])
def test_a_server_that_does_not_answer_gets_a_page_and_passwords_go_on(
    provider: Provider, settings: Any, issuer: str
) -> None:
    settings.SIGN_ON = settings.SIGN_ON | {"issuer": issuer}
    client = Client()
    answer = client.get(reverse("sign-on"))
    assert (answer.status_code, "没有正常应答" in answer.content.decode()) == (503, True)
    assert "单点登录" in client.get(reverse("login")).content.decode()
    assert (
        client.post(reverse("login"), {"username": "u-office", "password": "shili-chengshi"}).status_code
        == 302
    )


def test_a_server_that_calls_itself_otherwise_is_not_believed(provider: Provider, settings: Any) -> None:
    settings.SIGN_ON = settings.SIGN_ON | {
        "issuer": provider.address.replace("127.0.0.1", "localhost") + "/x/.."
    }
    assert Client().get(reverse("sign-on")).status_code == 503


def test_who_logs_out_is_logged_out_there_too(provider: Provider) -> None:
    provider.knows("sub-1", preferred_username="u-liaison")
    client, _answer = come(provider, "sub-1")
    answer = client.post(reverse("logout"))
    page = answer.content.decode()
    assert client.get("/").status_code == 302
    assert f'http-equiv="refresh" content="0; url={provider.address}/oauth2/end_session?' in page
    assert "id_token_hint=" in page
    # Who came by a password goes to the log-in page as ever.
    client.post(reverse("login"), {"username": "u-office", "password": "shili-chengshi"})
    assert client.post(reverse("logout")).status_code == 302


def test_a_user_may_have_single_sign_on_alone(
    provider: Provider, people: dict[str, User], as_: Callable[[str], Client], settings: Any
) -> None:
    form = {"username": "wang", "name": "王", "role": "leader", "is_active": "on", "seen": 0}
    assert as_("administrator").post(reverse("user-new"), form).status_code == 302
    assert not User.objects.get(username="wang").has_usable_password()
    provider.knows("sub-5", preferred_username="wang")
    client, answer = come(provider, "sub-5")
    assert answer.status_code == 302
    assert "在这里没有密码" in client.get(reverse("password")).content.decode()
    settings.SIGN_ON = None
    assert (
        "要有密码"
        in as_("administrator").post(reverse("user-new"), form | {"username": "li"}).content.decode()
    )


def test_without_settings_there_is_no_single_sign_on(people: dict[str, User]) -> None:
    client = Client()
    assert "单点登录" not in client.get(reverse("login")).content.decode()
    for name in ("sign-on", "sign-on-back"):
        answer = client.get(reverse(name))
        assert (answer.status_code, "没有开通" in answer.content.decode()) == (400, True)
