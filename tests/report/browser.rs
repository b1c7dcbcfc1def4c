//! The page in a browser: nothing is said on the console, nothing is asked for, nothing overlaps, everybody has access.
//!
//! Needs Chromium: `$CHROMIUM`, or one of the usual names in the path. Without it the test says by its name that it was
//! skipped. With `$AXE` (the path of `axe.min.js`) the rules of axe-core are checked as well.

#![expect(
    clippy::disallowed_methods,
    reason = "a page is written for the browser, whose place is in the environment"
)]

use std::env;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::command_line::outcome;

const CHECKS: &str = include_str!("checks.js");
/// A phone, a tablet, a desk.
const WIDTHS: [u32; 3] = [360, 800, 1440];

/// A browser that takes longer hangs: a page takes it a second or two.
const PATIENCE: Duration = Duration::from_secs(120);

/// A page that shows another one in a frame of a given width, since no window is as narrow as a phone, and passes on what
/// is told from within.
const FRAME: &str = r#"<!DOCTYPE html><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<style>body{margin:0}iframe{border:0;width:WIDTHpx;height:900px}</style><iframe src="watched.html"></iframe>
<script>addEventListener("message", ({ data }) => {
  const out = document.createElement("pre");
  out.id = "checked";
  out.textContent = data;
  document.body.append(out);
})</script>"#;

/// The browser, if there is one.
fn browser() -> Option<PathBuf> {
    if let Some(named) = env::var_os("CHROMIUM") {
        return Some(PathBuf::from(named));
    }
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let directories: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    names.iter().flat_map(|name| directories.iter().map(move |at| at.join(name))).find(|path| path.is_file())
}

/// Says by its name that a test was skipped, past the harness, which keeps what is printed to itself.
fn skipped(test: &str) {
    let _ = writeln!(std::io::stderr(), "skipped: {test}: no Chromium; name one with $CHROMIUM");
}

/// What the checks found, and what the browser said besides.
fn checked(browser: &Path, place: &Path, width: u32, dark: bool) -> (Value, String) {
    let profile = tempfile::tempdir().unwrap();
    let frame = place.join("frame.html");
    fs::write(&frame, FRAME.replace("WIDTH", &width.to_string())).unwrap();
    let mut command = Command::new(browser);
    command
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"])
        .args(["--no-first-run", "--disable-extensions", "--host-resolver-rules=MAP * ~NOTFOUND"])
        .args(["--enable-logging=stderr", "--virtual-time-budget=30000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg("--window-size=1500,1000");
    if dark {
        command.arg("--blink-settings=preferredColorScheme=0");
    }
    let (out, err) = (profile.path().join("out"), profile.path().join("err"));
    command.stdout(fs::File::create(&out).unwrap()).stderr(fs::File::create(&err).unwrap());
    let mut running = command.arg(format!("file://{}", frame.display())).spawn().unwrap();
    let begun = Instant::now();
    while running.try_wait().unwrap().is_none() {
        if begun.elapsed() > PATIENCE {
            running.kill().unwrap();
            running.wait().unwrap();
            panic!("the browser does not end: {}", fs::read_to_string(&err).unwrap_or_default());
        }
        thread::sleep(Duration::from_millis(20));
    }
    let read = |path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
    let (dom, said) = (read(&out), read(&err));
    let found = dom.split("<pre id=\"checked\">").nth(1).and_then(|rest| rest.split('<').next());
    let found = found.unwrap_or_else(|| panic!("the checks did not end: {said}"));
    (serde_json::from_str(&decoded(found)).unwrap(), said)
}

/// Text without the escapes of addresses.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        if *first == b'%' {
            bytes.push(u8::from_str_radix(std::str::from_utf8(&after[..2]).unwrap(), 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn the_page_is_quiet_and_clear_at_every_width_and_open_to_everybody() {
    let Some(browser) = browser() else {
        skipped("report::browser::the_page_is_quiet_and_clear_at_every_width_and_open_to_everybody");
        return;
    };
    let place = tempfile::tempdir().unwrap();
    let scenario = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/helpdesk.toml"));
    let shorter =
        scenario.unwrap().replace("\"26 weeks\"", "\"6 weeks\"").replace("\"4 weeks\"", "\"2 weeks\"");
    fs::write(place.path().join("desk.toml"), shorter).unwrap();
    let arguments = ["report", "desk.toml", "--replications", "3", "--options=swarming,triage,desk_agent"];
    let (code, out, said) = outcome(place.path(), &arguments);
    assert_eq!(code, 0, "{out}{said}");
    let page = fs::read_to_string(place.path().join("results/desk/report/report.html")).unwrap();
    let axe = env::var_os("AXE").map(|path| fs::read_to_string(path).unwrap()).unwrap_or_default();
    let checks = format!("<script>{axe}</script><script>{CHECKS}</script></body>");
    fs::write(place.path().join("watched.html"), page.replace("</body>", &checks)).unwrap();
    for width in WIDTHS {
        for dark in [false, true] {
            let (found, said) = checked(&browser, place.path(), width, dark);
            assert_eq!((&found["width"], &found["dark"]), (&width.into(), &dark.into()), "not as asked for");
            assert!(found["texts"].as_u64().unwrap() > 200, "{found}");
            assert_eq!(found["faults"], Value::Array(Vec::new()), "{width} px, dark: {dark}");
            let console: Vec<&str> = said.lines().filter(|line| line.contains("CONSOLE")).collect();
            assert!(console.is_empty(), "{console:?}");
        }
    }
}
