//! The command in a terminal, which is a real one but for the screen.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on may stop, and not each uses everything"
)]

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use nix::pty::{Winsize, openpty};

/// A person at a terminal of 40 rows and 100 columns.
pub(crate) struct Person {
    terminal: File,
    command: Child,
    seen: String,
}

impl Person {
    pub(crate) fn at(folder: &Path, arguments: &[&str]) -> Self {
        let size = Winsize {
            ws_row: 40,
            ws_col: 100,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        let pair = openpty(&size, None).unwrap();
        let side = || Stdio::from(pair.slave.try_clone().unwrap());
        let command = Command::new(env!("CARGO_BIN_EXE_stagewright"))
            .args(arguments)
            .current_dir(folder)
            .env("NO_COLOR", "1")
            .env("TERM", "xterm")
            .stdin(side())
            .stdout(side())
            .stderr(side())
            .spawn()
            .unwrap();
        Self {
            terminal: File::from(pair.master),
            command,
            seen: String::new(),
        }
    }

    /// Reads on until this is shown.
    pub(crate) fn sees(&mut self, text: &str) {
        let mut bytes = [0; 4096];
        while !self.seen.contains(text) {
            let count = self.terminal.read(&mut bytes).unwrap_or(0);
            assert_ne!(count, 0, "`{text}` is never shown:\n{}", self.seen);
            self.seen
                .push_str(&String::from_utf8_lossy(&bytes[..count]));
        }
        let (_, rest) = self.seen.split_once(text).unwrap();
        self.seen = rest.to_owned();
    }

    pub(crate) fn types(&mut self, keys: &str) {
        self.terminal.write_all(keys.as_bytes()).unwrap();
    }

    pub(crate) fn answers(&mut self, question: &str, keys: &str) {
        self.sees(question);
        self.types(keys);
    }

    /// Reads to the end, and gives the exit code.
    pub(crate) fn leaves(mut self) -> i32 {
        let mut rest = Vec::new();
        // The other end is gone when the command is: that is no mistake of the terminal's.
        let _ = self.terminal.read_to_end(&mut rest);
        self.command.wait().unwrap().code().unwrap()
    }

    /// Presses Ctrl-C where a simulation runs: no other program has this terminal for its own, so the signal comes from `kill`.
    pub(crate) fn interrupts(&self) {
        let id = self.command.id().to_string();
        let sent = Command::new("kill").args(["-INT", &id]).status().unwrap();
        assert!(sent.success());
    }
}
