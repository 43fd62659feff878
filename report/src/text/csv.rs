//! Comma-separated values that a spreadsheet takes for what they are.

use super::Shown;

/// A header and its rows, as comma-separated values. What a spreadsheet would take for a formula is marked as text; numbers stay numbers.
///
/// ```
/// use stagewright_report::text::csv;
///
/// let rows = [vec!["=1+1".to_owned(), "-2.5".to_owned()]];
/// assert_eq!(csv(&["name", "change"], rows).as_str(), "name,change\n'=1+1,-2.5\n");
/// ```
#[must_use]
pub fn csv(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Shown {
    const IN_MEMORY: &str =
        "invariant: memory takes whatever is written, and rows are as long as their header";
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).expect(IN_MEMORY);
    for row in rows {
        let cells = row.iter().map(|text| cell(text));
        writer.write_record(cells).expect(IN_MEMORY);
    }
    let bytes = writer.into_inner().expect(IN_MEMORY);
    Shown::document(&String::from_utf8_lossy(&bytes))
}

/// A cell as a spreadsheet may have it: marked as spreadsheets do it themselves.
fn cell(text: &str) -> String {
    let text = Shown::line(text).to_string();
    let is_formula = text.trim_start().starts_with(['=', '+', '-', '@']);
    let is_number = || text.parse::<f64>().is_ok_and(f64::is_finite);
    if is_formula && !is_number() {
        format!("'{text}")
    } else {
        text
    }
}
