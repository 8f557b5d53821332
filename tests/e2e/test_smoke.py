def test_smoke(open_window):
    page = open_window("shoufei").open("/")
    print(page.url, page.title())
    page.screenshot(path="/tmp/smoke.png")
