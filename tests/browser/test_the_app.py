"""The web app: what every page must be."""

from playwright.sync_api import Page, Request, expect

from tests.browser.helping import sign_in
from tests.harness.server import PASSWORD, USERNAME, RunningServer

PATHS = (
    "/",
    "/movies",
    "/series",
    "/settings",
    "/settings/libraries",
    "/settings/libraries/lib_movies",
    "/settings/libraries/lib_movies/gone",
    "/settings/libraries/lib_movies/unrecognised",
    "/settings/tasks",
)


def origin_of(server: RunningServer) -> str:
    return f"http://127.0.0.1:{server.port}"


def test_a_wrong_password_is_said_and_the_right_one_opens(page: Page, server: RunningServer) -> None:
    """The page says the server's sentence, and works at the second try."""
    page.goto(origin_of(server))
    form = page.get_by_test_id("login-form")
    form.locator("[name=username]").fill(USERNAME)
    form.locator("[name=password]").fill("wrong")
    form.get_by_role("button").last.click()
    expect(form.get_by_text("password is wrong")).to_be_visible()
    form.locator("[name=password]").fill(PASSWORD)
    form.get_by_role("button").last.click()

    expect(form).to_have_count(0)


def test_search_finds_as_you_type(page: Page, server: RunningServer) -> None:
    """The beginning of a word is enough."""
    sign_in(page, origin_of(server))
    page.keyboard.press("/")
    page.get_by_test_id("search-box").press_sequentially("bun bi")
    found = page.get_by_test_id("search-result")

    expect(found.first).to_contain_text("Big Buck Bunny")


def test_signing_out_ends_the_session(page: Page, server: RunningServer) -> None:
    """Afterwards every page asks to sign in, and the refresh token is dead."""
    sign_in(page, origin_of(server), "/settings")
    page.get_by_test_id("sign-out").click()
    expect(page.get_by_test_id("login-form")).to_be_visible()
    page.goto(origin_of(server) + "/movies")

    expect(page.get_by_test_id("login-form")).to_be_visible()


def test_no_page_asks_another_host_or_breaks_its_policy(page: Page, server: RunningServer) -> None:
    """The app works with no internet, and no script, style or picture is refused by its own policy."""
    strangers: list[str] = []
    complaints: list[str] = []

    def look(request: Request) -> None:
        if not request.url.startswith((origin_of(server), "data:", "blob:")):
            strangers.append(request.url)

    page.on("request", look)
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: complaints.append(str(e)))
    sign_in(page, origin_of(server))
    for path in (*PATHS, "/nowhere"):
        page.goto(origin_of(server) + path)
        page.wait_for_load_state("networkidle")

    assert strangers == []
    assert complaints == []


def test_every_page_fits_a_phone_and_a_wide_screen(page: Page, server: RunningServer) -> None:
    """Nothing is wider than the window, in the dark or in the light."""
    sign_in(page, origin_of(server))
    too_wide: list[str] = []
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        for width in (360, 820, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            for path in PATHS:
                page.goto(origin_of(server) + path)
                page.wait_for_load_state("networkidle")
                if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                    too_wide.append(f"{path} at {width} {scheme}")

    assert too_wide == []
