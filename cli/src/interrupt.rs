//! Ctrl-C: a simulation ends with what is complete, marked as partial; the second one ends the command.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use crate::console;
use crate::exit::Exit;
use crate::failure::{Failure, Message};

/// A flag that the first interrupt sets. Where no handler can be set, the flag stays down and an interrupt ends the
/// command at once, as without us.
pub(crate) fn flag() -> Arc<AtomicBool> {
    static FLAG: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    let flag = FLAG.get_or_init(|| {
        let flag = Arc::new(AtomicBool::new(false));
        let set = Arc::clone(&flag);
        let handler = move || {
            if set.swap(true, Ordering::Relaxed) {
                std::process::exit(i32::from(Exit::Stopped as u8));
            }
            console::tell_line(
                "interrupted: ending with the months that are complete; once more to stop at once",
            );
        };
        let _ = ctrlc::set_handler(handler);
        flag
    });
    Arc::clone(flag)
}

/// The failure of a command that was interrupted before there was anything to give; none where no interrupt came.
pub(crate) fn stopped() -> Option<Failure> {
    let message = "it was interrupted before there was an answer";
    let told = || Message::new("", message, "");
    flag()
        .load(Ordering::Relaxed)
        .then(|| Failure::with(Exit::Stopped, vec![told()]))
}
