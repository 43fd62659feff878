//! Leftovers of other template languages: `{{ name }}`, `{% if %}`, `%NAME%`.

/// The first line that is a Jinja statement (`{% … %}`), from 1: a file that nobody rendered yet.
pub(super) fn template_directive(text: &str) -> Option<usize> {
    text.lines()
        .position(|line| line.trim_start().starts_with("{%"))
        .map(|index| index + 1)
}

/// A placeholder inside a value that another tool was meant to replace before deployment.
///
/// `{{resolve:…}}` is CloudFormation's own dynamic reference and counts: it has no value before deployment.
pub(crate) fn placeholder_in(text: &str) -> Option<&str> {
    braces(text).or_else(|| percents(text)).or_else(|| {
        let word = text.trim();
        let name = word.strip_prefix('%')?.strip_suffix('%')?;
        let is_letter = matches!(name.as_bytes(), [only] if only.is_ascii_uppercase());
        is_letter.then_some(word)
    })
}

/// A placeholder in a line of text of which nothing is known: also `%X%` between spaces.
pub(super) fn placeholder_in_line(line: &str) -> Option<&str> {
    placeholder_in(line).or_else(|| line.split_whitespace().find_map(placeholder_in))
}

fn braces(text: &str) -> Option<&str> {
    let start = text.find("{{")?;
    let length = text.get(start..)?.find("}}")?;
    text.get(start..start + length + 2)
}

/// `%NAME%` where the name is in capitals. A single letter is a placeholder only where it stands alone: `%Y%m%d` is a
/// date format.
fn percents(text: &str) -> Option<&str> {
    let mut from = 0;
    loop {
        let start = from + text.get(from..)?.find('%')?;
        let rest = text.get(start + 1..)?;
        let length = rest.find('%')?;
        let name = rest.get(..length)?;
        let in_capitals = |it: char| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_';
        if name.len() >= 2 && name.chars().all(in_capitals) {
            return text.get(start..start + length + 2);
        }
        from = start + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::{placeholder_in, placeholder_in_line};

    #[test]
    fn placeholders_of_other_tools_are_seen_and_date_formats_are_not() {
        assert_eq!(placeholder_in("x-{{ name }}-y"), Some("{{ name }}"));
        assert_eq!(placeholder_in("%CLUSTER_NAME%"), Some("%CLUSTER_NAME%"));
        assert_eq!(placeholder_in("50%-%APP%"), Some("%APP%"));
        assert_eq!(placeholder_in(" %X% "), Some("%X%"));
        assert_eq!(placeholder_in_line("Name: %X%"), Some("%X%"));
        for plain in [
            "%Y-%m-%d",
            "%Y%M%D",
            "%%",
            "100%",
            "50% of 20%",
            "${x}",
            "{ { } }",
            "{{",
        ] {
            assert_eq!(placeholder_in(plain), None, "{plain}");
        }
    }
}
