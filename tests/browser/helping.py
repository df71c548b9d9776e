"""What several browser tests do."""

from playwright.sync_api import Page, expect

from tests.harness.server import PASSWORD, USERNAME

PIXELS = """video => {
  const canvas = document.createElement('canvas')
  canvas.width = 64; canvas.height = 36
  const context = canvas.getContext('2d')
  context.drawImage(video, 0, 0, 64, 36)
  return Array.from(context.getImageData(0, 0, 64, 36).data).join()
}"""
ADVANCED = """([video, from]) => video.currentTime > from && video.readyState >= 2"""


def sign_in(page: Page, origin: str, path: str = "/") -> None:
    """Sign in as the administrator, starting at a path."""
    page.goto(origin + path)
    form = page.get_by_test_id("login-form")
    form.locator("[name=username]").fill(USERNAME)
    form.locator("[name=password]").fill(PASSWORD)
    form.get_by_role("button").last.click()
    expect(form).to_have_count(0)


def check_the_picture_moves(page: Page) -> None:
    """Check that the video's time and its pixels advance."""
    video = page.get_by_test_id("player-video")
    expect(video).to_be_attached()
    handle = video.element_handle()
    assert handle is not None
    start = float(handle.evaluate("video => video.currentTime"))
    page.wait_for_function(ADVANCED, arg=[handle, start + 0.5], timeout=20_000)
    before = handle.evaluate(PIXELS)
    at = float(handle.evaluate("video => video.currentTime"))
    page.wait_for_function(ADVANCED, arg=[handle, at + 1], timeout=20_000)
    after = handle.evaluate(PIXELS)
    assert before.count(",") == after.count(",") == 64 * 36 * 4 - 1
    assert before != after, "the time advances, the picture does not"
