//! `role-arn`.

use crate::rules::texts::quoted;
use crate::rules::{Context, Evidence, Rule};
use crate::{Field, Finding, Part, Reference, Severity, Site, Text};

pub(super) const RULE: Rule = Rule {
    name: "role-arn",
    evidence: Evidence::ServiceModel,
    text: include_str!("role_arn.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let draft = context.draft;
    match &draft.role {
        Some(role) => judge(role, Site::pipeline, "the pipeline", findings),
        None if !draft.creates_missing => findings.push(
            RULE.at(Site::pipeline(), "the pipeline has no role")
                .help("write the ARN of an IAM role that trusts `codepipeline.amazonaws.com`"),
        ),
        None => {}
    }
    for (place, action) in context.actions() {
        if let Some(role) = &action.role {
            judge(
                role,
                || place.site(),
                &context.action_words(place),
                findings,
            );
        }
    }
    for (place, rule) in context.rules() {
        if let Some(role) = &rule.role {
            judge(role, || place.site(), &quoted(&rule.name), findings);
        }
    }
}

fn judge(role: &Text, owner: impl Fn() -> Site, whose: &str, findings: &mut Vec<Finding>) {
    let form = form_of(role);
    if form == Form::Role {
        return;
    }
    let written = role.to_string();
    let message = if written.is_empty() {
        format!("the role of {whose} is empty")
    } else {
        format!(
            "the role of {whose}, {}, is not the ARN of an IAM role",
            quoted(&written)
        )
    };
    let mut finding = RULE.at(owner().field(Field::Role), message);
    finding.help = Some(match form {
        Form::Placeholder => {
            "write an ARN such as `arn:aws:iam::111122223333:role/shop`".to_owned()
        }
        _ => {
            let name = written
                .rsplit(['/', ':'])
                .next()
                .filter(|name| !name.is_empty() && !role.is_symbolic());
            format!(
                "write an ARN such as `arn:aws:iam::111122223333:role/{}`",
                name.unwrap_or("shop")
            )
        }
    });
    if form == Form::Placeholder {
        finding.severity = Severity::Warning;
        finding = finding.note("it looks like a placeholder that a real ARN replaces");
    }
    findings.push(finding);
}

/// What the text of a role is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// `arn:aws(-\w+)*:iam::\d{12}:role/.*` of at most 1,024 characters, or it could turn out to be.
    Role,
    /// An ARN with words for an account's number, one that is known in part with a number of another length, or a word in
    /// capitals, as documentation has them.
    Placeholder,
    /// Something else.
    Wrong,
}

fn form_of(role: &Text) -> Form {
    let mut whole = String::new();
    for part in role.parts() {
        match (part.known(), part) {
            (Some(known), _) => whole.push_str(known),
            (
                None,
                Part::Reference {
                    to: Reference::Pseudo(name),
                    ..
                },
            ) if name == "AWS::AccountId" => {
                whole.push_str("111122223333");
            }
            (
                None,
                Part::Reference {
                    to: Reference::Pseudo(name),
                    ..
                },
            ) if name == "AWS::Partition" => {
                whole.push_str("aws");
            }
            // From here on anything may follow; what stands before must be able to begin an ARN.
            (None, _) if begins_like_role(&whole) => return Form::Role,
            (None, _) => return Form::Wrong,
        }
    }
    let is_shouted = |character: char| {
        character.is_ascii_uppercase() || matches!(character, '_' | '-' | '<' | '>')
    };
    if !whole.is_empty() && (whole.chars().all(is_shouted) || whole.contains("EXAMPLE")) {
        return Form::Placeholder;
    }
    match account_and_rest(&whole) {
        Some((account, rest)) if rest.starts_with("role/") && whole.chars().count() <= 1024 => {
            let is_number = account.bytes().all(|digit| digit.is_ascii_digit());
            match (is_number, account.len()) {
                (true, 12) => Form::Role,
                (true, _) if !role.is_symbolic() => Form::Wrong,
                _ => Form::Placeholder,
            }
        }
        _ => Form::Wrong,
    }
}

/// The account and what follows it in `arn:PARTITION:iam::ACCOUNT:…`.
fn account_and_rest(arn: &str) -> Option<(&str, &str)> {
    let (partition, rest) = arn.strip_prefix("arn:")?.split_once(':')?;
    let (account, rest) = rest.strip_prefix("iam::")?.split_once(':')?;
    let is_partition = partition == "aws"
        || partition.strip_prefix("aws-").is_some_and(|rest| {
            rest.split('-').all(|word| {
                !word.is_empty()
                    && word
                        .chars()
                        .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
            })
        });
    (is_partition && !account.is_empty()).then_some((account, rest))
}

/// Whether the known beginning of a text could go on to be a role's ARN.
fn begins_like_role(beginning: &str) -> bool {
    let fits = |whole: &str| whole.starts_with(beginning) || beginning.starts_with(whole);
    if !fits("arn:aws") {
        return false;
    }
    let pieces: Vec<&str> = beginning.splitn(6, ':').collect();
    let service = pieces
        .get(2)
        .is_none_or(|service| "iam".starts_with(service));
    let region = pieces.get(3).is_none_or(|region| region.is_empty());
    let resource = pieces
        .get(5)
        .is_none_or(|rest| "role/".starts_with(rest) || rest.starts_with("role/"));
    service && region && resource
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_roles_are_matched_whole() {
        for (text, form) in [
            ("arn:aws:iam::111122223333:role/shop", Form::Role),
            (
                "arn:aws-us-gov:iam::111122223333:role/path/shop",
                Form::Role,
            ),
            ("arn:aws:iam::11112222333:role/shop", Form::Wrong),
            ("arn:aws:iam::ACCOUNT:role/shop", Form::Placeholder),
            ("ROLE_ARN", Form::Placeholder),
            ("arn:aws:iam::111122223333:user/shop", Form::Wrong),
            ("arn:aws:sts::111122223333:role/shop", Form::Wrong),
            ("arn:aws:iam:::role/shop", Form::Wrong),
            ("shop", Form::Wrong),
            ("", Form::Wrong),
        ] {
            assert_eq!(form_of(&Text::literal(text)), form, "{text}");
        }
    }

    #[test]
    fn symbolic_roles_are_matched_as_far_as_they_are_known() {
        let with = |before: &str, after: &str| {
            let to = Reference::Parameter("P".into());
            Text::from_parts(vec![
                Part::Literal(before.into()),
                Part::Reference { to, value: None },
                Part::Literal(after.into()),
            ])
        };
        assert_eq!(form_of(&with("arn:aws:iam::", ":role/shop")), Form::Role);
        assert_eq!(
            form_of(&with("arn:", ":iam::111122223333:role/shop")),
            Form::Role
        );
        assert_eq!(form_of(&with("", "")), Form::Role);
        assert_eq!(form_of(&with("role/", "")), Form::Wrong);
        assert_eq!(form_of(&with("arn:aws:s3:::", "")), Form::Wrong);
    }
}
