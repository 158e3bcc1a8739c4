#!/usr/bin/env python3
"""Opens the HTML reports in headless Chromium: nothing runs, nothing is fetched, nothing overflows, all can be read.

needs: Python 3.9 or later, Chromium (chromium, chromium-browser or google-chrome on the path), a built stsbench
usage: page-check.py STSBENCH [PAGE.html …] [--pictures DIR]

Pages of a run, a comparison and a gate are made from the bundled miniature, once with harmless names and once with
twenty payloads as model name, as sentences and as errors; pages named on the command line are checked beside them. Every
page is shown at phone (390 px) and desktop width, light, dark and printed. The page of payloads is opened a second
time without its Content-Security-Policy, so that the escaping is tested and not the policy alone; and each payload
is put raw into a page to see that the check would find it. Without Chromium: says so, ends with status 0.
Ends with status 1 when a check fails. `--pictures` keeps the screenshots and a PDF of each page, to be looked at.
"""
import argparse, base64, json, os, pathlib, re, shutil, subprocess, sys, tempfile, time

MARK = "document.documentElement.setAttribute('data-owned','1')"
PAYLOADS = [
    f"<script>{MARK}</script>", f"</title><script>{MARK}</script>", f"</code><script>{MARK}</script>",
    f"\"><img src=x onerror={MARK}>", f"'><svg/onload={MARK}>", f"<iframe srcdoc=\"<script>parent.{MARK}</script>\">",
    f"<img src=x onerror=alert(1)>", f"</style><script>{MARK}</script>", f"</svg><script>{MARK}</script>",
    f"<!--><script>{MARK}</script>-->", f"]]><script>{MARK}</script>", f"<details open ontoggle={MARK}>",
    f"<input autofocus onfocus={MARK}>", f"<body onload={MARK}>", f"<object data=\"javascript:{MARK}\"></object>",
    f"<math><mtext></form><form><mglyph><style></math><img src onerror={MARK}>",
    f"<video><source onerror={MARK}></video>", "<link rel=stylesheet href=https://example.org/owned.css>",
    "<img src=https://example.org/track.png>", f"\u0022\u0301><img src=x onerror={MARK}>",
]
# What marks a page in a browser that lets it; the two that only fetch are found by their request.
PROGRAM = """import json, sys
name = sys.argv[1]
print(json.dumps({"name": open(name, encoding="utf-8").read(), "revision": open(name, encoding="utf-8").read()}), flush=True)
for line in sys.stdin:
    texts = json.loads(line)["texts"]
    print(json.dumps({"embeddings": [[1.0 + len(t), 1.0 + sum(map(ord, t)) % 97, 1.0 + t.count("a")] for t in texts]}), flush=True)
"""


class Chromium:
    """The browser, spoken to in the DevTools protocol over a pipe."""

    def __init__(self, program, profile):
        to_browser, self._out = os.pipe()
        self._in, from_browser = os.pipe()

        # Chromium reads commands from descriptor 3 and writes answers to 4.
        ends = (to_browser, from_browser)
        self._process = subprocess.Popen(
            ["bash", "-c", 'exec 3<&$0 4>&$1; exec "${@:2}"', *map(str, ends), program, "--headless=new",
             "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
             "--remote-debugging-pipe", f"--user-data-dir={profile}"],
            pass_fds=ends, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for end in ends:
            os.close(end)
        self._rest, self._next, self.events = b"", 0, []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method, **parameters):
        self._next += 1
        message = {"id": self._next, "method": method, "params": parameters}
        if hasattr(self, "_session"):
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._message(60)
            if answer.get("id") == self._next:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]

    def _message(self, seconds):
        import select
        while b"\0" not in self._rest:
            if not select.select([self._in], [], [], seconds)[0]:
                return {}
            part = os.read(self._in, 1 << 20)
            if not part:
                raise RuntimeError("Chromium went away")
            self._rest += part
        first, self._rest = self._rest.split(b"\0", 1)
        message = json.loads(first)
        if "method" in message:
            self.events.append(message)
            if message["method"] == "Page.javascriptDialogOpening":
                self._next += 1
                os.write(self._out, json.dumps({
                    "id": self._next, "method": "Page.handleJavaScriptDialog", "params": {"accept": True},
                    "sessionId": self._session}).encode() + b"\0")
        return message

    def open(self, page):
        self.events = []
        self.call("Page.navigate", url=page.resolve().as_uri())
        deadline = time.time() + 30
        while not any(e["method"] == "Page.loadEventFired" for e in self.events) and time.time() < deadline:
            self._message(0.2)
        quiet = time.time() + 0.15
        while time.time() < quiet:
            self._message(0.1)

    def evaluate(self, expression):
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def close(self):
        self._process.terminate()
        self._process.wait()


def signs_of_life(browser, page):
    """What ran or was fetched when `page` was opened."""
    browser.open(page)
    found = []
    for event in browser.events:
        if event["method"] == "Page.javascriptDialogOpening":
            found.append("a dialogue opened")
        if event["method"] == "Network.requestWillBeSent":
            url = event["params"]["request"]["url"]
            if not url.startswith("file:") or url.split("/")[-1] != page.name:
                found.append(f"a request for {url[:80]}")
    if browser.evaluate("document.documentElement.hasAttribute('data-owned')"):
        found.append("a script ran")
    return found


STRANGERS = """(() => {
  const tags = ['script','img','iframe','object','embed','link','base','form','input','a','math','video','audio'];
  const found = tags.filter(t => document.querySelector(t));
  for (const e of document.querySelectorAll('*')) for (const a of e.attributes)
    if (a.name.startsWith('on') || ['src','href','srcdoc','action','style'].includes(a.name)) found.push(e.tagName + ' ' + a.name);
  return found; })()"""

OVERFLOW = """(() => {
  const wide = document.documentElement.clientWidth, found = [];
  if (document.documentElement.scrollWidth > wide) found.push('the page is ' + document.documentElement.scrollWidth + ' px wide');
  const scrolls = e => { for (let p = e; p; p = p.parentElement)
    if (['auto','scroll'].includes(getComputedStyle(p).overflowX) && p !== document.documentElement) return true; return false; };
  for (const e of document.body.querySelectorAll('*')) { const r = e.getBoundingClientRect();
    if (r.width && (r.right > wide + 1 || r.left < -1) && !scrolls(e)) found.push(e.tagName + ' ' + e.className.toString() + ' ends at ' + Math.round(r.right)); }
  for (const s of document.querySelectorAll('svg.chart')) { const box = s.getBoundingClientRect();
    for (const t of s.querySelectorAll('text')) { const r = t.getBoundingClientRect();
      if (r.width && (r.right > box.right + 2 || r.left < box.left - 2 || r.bottom > box.bottom + 2)) found.push('text “' + t.textContent.slice(0, 30) + '” leaves its chart'); } }
  return found.slice(0, 6); })()"""

CONTRAST = """(() => {
  const rgb = c => { const m = c.match(/[\\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m; };
  const light = c => { const v = c.slice(0, 3).map(x => { x /= 255; return x <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4; }); return .2126 * v[0] + .7152 * v[1] + .0722 * v[2]; };
  const behind = e => { for (let p = e; p; p = p.parentElement) { const c = rgb(getComputedStyle(p).backgroundColor); if (c[3] > .5) return c; } return [255, 255, 255, 1]; };
  const found = new Set();
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    if (e.matches('.cell-dark, .cell-light, svg title, svg desc')) continue;
    const s = getComputedStyle(e), ink = light(rgb(e instanceof SVGElement ? s.fill : s.color)), paper = light(behind(e));
    const ratio = (Math.max(ink, paper) + .05) / (Math.min(ink, paper) + .05);
    if (ratio < 4.5) found.add(e.tagName + '.' + e.className.toString() + ' ' + ratio.toFixed(1)); }
  return [...found].slice(0, 6); })()"""


def appearance(browser, page, pictures):
    """What is wrong with a page at each width, scheme and medium."""
    found = []
    for name, width, media, scheme in [
        ("phone-light", 390, "screen", "light"), ("phone-dark", 390, "screen", "dark"),
        ("desktop-light", 1280, "screen", "light"), ("desktop-dark", 1280, "screen", "dark"),
        ("print", 760, "print", "light"),
    ]:
        browser.call("Emulation.setDeviceMetricsOverride", width=width, height=844, deviceScaleFactor=1,
                     mobile=width < 500)
        browser.call("Emulation.setEmulatedMedia", media=media,
                     features=[{"name": "prefers-color-scheme", "value": scheme}])
        browser.open(page)
        for check in (OVERFLOW, CONTRAST):
            found += [f"{name}: {what}" for what in browser.evaluate(check) or []]
        if pictures:
            height = min(16000, browser.evaluate("document.documentElement.scrollHeight"))
            shot = browser.call("Page.captureScreenshot", captureBeyondViewport=True, clip={
                "x": 0, "y": 0, "width": width, "height": height, "scale": 1})
            (pictures / f"{page.stem}-{name}.png").write_bytes(base64.b64decode(shot["data"]))
    if pictures:
        pdf = browser.call("Page.printToPDF", preferCSSPageSize=False, paperWidth=8.27, paperHeight=11.69)
        (pictures / f"{page.stem}.pdf").write_bytes(base64.b64decode(pdf["data"]))
    browser.call("Emulation.setEmulatedMedia", media="", features=[])
    return found


class Pages:
    """Pages of the miniature, with harmless and with hostile names."""

    def __init__(self, binary, scratch):
        self.binary, self.scratch = str(pathlib.Path(binary).resolve()), scratch
        self.environment = {**os.environ, "XDG_CACHE_HOME": str(scratch / "cache"), "NO_COLOR": "1"}
        for name in ("XDG_STATE_HOME", "STSBENCH_DATA"):
            self.environment.pop(name, None)

    def call(self, *arguments, codes=(0,)):
        done = subprocess.run([self.binary, *map(str, arguments)], capture_output=True, text=True, cwd=self.scratch,
                              env=self.environment)
        if done.returncode not in codes:
            sys.exit(f"stsbench {' '.join(map(str, arguments))}: code {done.returncode}: {done.stderr}")
        return done.stdout

    def model(self, name):
        number = len(list(self.scratch.glob("*.name")))
        (self.scratch / f"{number}.name").write_text(name, "utf-8")
        (self.scratch / "program.py").write_text(PROGRAM)
        return f"exec:{sys.executable} {self.scratch / 'program.py'} {self.scratch / f'{number}.name'}"

    def make(self, prefix, name, data="sample", tasks="all"):
        """Paths of a run's, a comparison's and a gate's page; the model is called `name`."""
        store = ["--store", self.scratch / f"{prefix}.db"]
        common = ["--task", tasks, "--fast", "--data", data, *store, "--quiet"]
        self.call("run", *common, "--output", f"{prefix}-a")
        model = self.model(name)
        for prompt in ["{text} again", "{text}"]:
            self.call("run", *common, "--model", model, "--prompt", prompt, "--output", f"{prefix}-b")
        pages = [self.scratch / f"{prefix}-{kind}.html" for kind in ("run", "comparison", "gate")]
        pages[0].write_text(self.call("report", "--run", "latest", *store, "--format", "html"), "utf-8")
        pages[1].write_text(self.call(
            "compare", f"{prefix}-a", f"{prefix}-b", "--subsets", "--tests", "--show-pairs", 4, "--resamples", 500,
            "--include-text", "--data", data, "--format", "html"), "utf-8")
        pages[2].write_text(self.call(
            "gate", "--baseline", f"{prefix}-a", "--candidate", f"{prefix}-b", "--format", "html",
            codes=(2, 3, 5)), "utf-8")
        return pages


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary"), parser.add_argument("pages", nargs="*"), parser.add_argument("--pictures")
    parser.add_argument("--appearance-only", action="store_true", help="leave the payloads out")
    args = parser.parse_intermixed_args()
    program = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
    if program is None:
        print("NOT RUN: there is no Chromium on the path; nothing was checked", file=sys.stderr)
        return 0
    pictures = pathlib.Path(args.pictures).resolve() if args.pictures else None
    if pictures:
        pictures.mkdir(parents=True, exist_ok=True)
    failures = []
    with tempfile.TemporaryDirectory(prefix="pages-") as folder:
        scratch = pathlib.Path(folder)
        browser = Chromium(program, scratch / "profile")
        try:
            if not args.appearance_only:
                failures += control(browser, scratch)
            pages = Pages(args.binary, scratch)
            plain = pages.make("plain", "a model of three numbers") + [pathlib.Path(p) for p in args.pages]
            for page in plain:
                found = signs_of_life(browser, page) + [f"stranger: {s}" for s in browser.evaluate(STRANGERS)]
                found += appearance(browser, page, pictures)
                print(f"{page.name}: {'clean, light, dark, phone, desktop, print' if not found else found}", flush=True)
                failures += found
            if not args.appearance_only:
                failures += hostile(browser, pages, scratch, pictures)
        finally:
            browser.close()
    print(f"page-check: {len(failures)} findings")
    return 1 if failures else 0


def control(browser, scratch):
    """Every payload, raw and without a policy, must be found out: else the check is blind."""
    blind = []
    for number, payload in enumerate(PAYLOADS):
        page = scratch / f"control{number}.html"
        page.write_text(f"<!DOCTYPE html><title>t</title><meta charset=utf-8><p>{payload}</p>", "utf-8")
        if not signs_of_life(browser, page) and not browser.evaluate(STRANGERS):
            blind.append(f"control: payload {number} was not found out")
    print(f"control: {len(PAYLOADS) - len(blind)} of {len(PAYLOADS)} raw payloads were found out", flush=True)
    return blind


def hostile(browser, pages, scratch, pictures):
    """All payloads as names one after another, all in every sentence, and all in errors."""
    data = scratch / "hostile-data"
    sample = pathlib.Path(__file__).resolve().parents[1] / "Sources" / "EvalTasks" / "Sample"
    shutil.copytree(sample, data)
    target = data / "senteval" / "downstream" / "STS" / "STSBenchmark" / "sts-test.csv"
    lines = target.read_text("utf-8").split("\n")
    for number, line in enumerate(lines):
        columns = line.split("\t")
        if len(columns) > 6:
            columns[5] += " " + PAYLOADS[number % len(PAYLOADS)]
            columns[6] += " " + PAYLOADS[(number + 7) % len(PAYLOADS)]
            lines[number] = "\t".join(columns)
    target.write_text("\n".join(lines), "utf-8")
    failures, count = [], 0
    for number, payload in enumerate(PAYLOADS):
        # The last page carries all of them at once.
        name = " ".join(PAYLOADS) if number == len(PAYLOADS) - 1 else payload
        for page in pages.make(f"hostile{number}", name, data=data, tasks="STSB,STS12"):
            text = page.read_text("utf-8")
            if "Content-Security-Policy" not in text or "default-src &#39;none&#39;" not in text:
                failures.append(f"{page.name}: no strict Content-Security-Policy")
            bare = page.with_name("bare-" + page.name)
            bare.write_text(re.sub(r"<meta http-equiv=[^>]*>", "", text), "utf-8")
            for opened in (page, bare):
                found = signs_of_life(browser, opened) + [f"stranger: {s}" for s in browser.evaluate(STRANGERS)]
                failures += [f"{opened.name}: {what}" for what in found]
                count += 1
    failures += [f"hostile: {w}" for page in (scratch / f"hostile{len(PAYLOADS) - 1}-{k}.html" for k in ("run", "comparison", "gate"))
                 for w in appearance(browser, page, pictures)]
    print(f"hostile: {count} pages opened, with and without their policy; {len(failures)} findings", flush=True)
    for failure in failures:
        print("  " + failure)
    return failures


if __name__ == "__main__":
    sys.exit(main())
