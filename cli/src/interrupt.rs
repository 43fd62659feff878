//! Ctrl-C: a simulation ends with what is complete, marked as partial; the second one ends the command.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What the shell gives for a command that was interrupted.
const INTERRUPTED: i32 = 130;

/// A flag that the first interrupt sets. Where no handler can be set, the flag stays down and an interrupt ends the
/// command at once, as without us.
pub(crate) fn flag() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&flag);
    let handler = move || {
        if set.swap(true, Ordering::Relaxed) {
            std::process::exit(INTERRUPTED);
        }
        anstream::eprintln!(
            "interrupted: ending with the months that are complete; once more to stop at once"
        );
    };
    // A second command of the same process would have to share the handler; there is none.
    let _ = ctrlc::set_handler(handler);
    flag
}
