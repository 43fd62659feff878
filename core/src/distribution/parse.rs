//! Reading the text form of a distribution.

use super::Distribution;
use crate::{LiteralError, Micros, Probability};

const EXPECTED: &str =
    "a span such as `90s` or a distribution such as `lognormal(p50 = 4min, p95 = 9min)`";

/// How deep mixes may nest; more is a mistake, and the reader must not overflow.
const MAX_DEPTH: usize = 16;

impl std::str::FromStr for Distribution {
    type Err = LiteralError;

    /// Reads the text form and validates it.
    fn from_str(text: &str) -> Result<Self, LiteralError> {
        let distribution = parse(text.trim(), 0)?;
        distribution.validate()?;
        Ok(distribution)
    }
}

fn refuse(text: &str, expected: &'static str) -> LiteralError {
    LiteralError {
        literal: text.to_owned(),
        expected,
    }
}

fn parse(text: &str, depth: usize) -> Result<Distribution, LiteralError> {
    let text = text.trim();
    if depth > MAX_DEPTH {
        return Err(refuse(text, "a distribution nested less than 16 deep"));
    }
    if let Some((offset, rest)) = split_top(text, '+') {
        return Ok(Distribution::Shifted {
            offset: offset.parse()?,
            rest: Box::new(parse(rest, depth + 1)?),
        });
    }
    if let Some((factor, rest)) = split_top(text, '*') {
        let factor = number(factor)?;
        return Ok(Distribution::Scaled {
            factor,
            rest: Box::new(parse(rest, depth + 1)?),
        });
    }
    if let Some(inner) = text
        .strip_prefix('(')
        .and_then(|inner| inner.strip_suffix(')'))
    {
        return parse(inner, depth + 1);
    }
    let Some((name, arguments)) = text.split_once('(') else {
        return text
            .parse()
            .map(Distribution::Fixed)
            .map_err(|_| refuse(text, EXPECTED));
    };
    let arguments = arguments
        .strip_suffix(')')
        .ok_or_else(|| refuse(text, "a distribution that ends with `)`"))?;
    let arguments = split_arguments(arguments);
    let name = name.trim();
    match name {
        "samples" => samples(&arguments),
        "mix" => mix(&arguments, depth),
        _ => {
            let pairs: Vec<(Option<&str>, &str)> =
                arguments.iter().map(|argument| named(argument)).collect();
            Distribution::from_arguments(name, &pairs)
        }
    }
}

impl Distribution {
    /// Builds a distribution from its name and its arguments, named or by position, values as literals.
    ///
    /// This is the one place that knows the names; the language and the text form both come here.
    ///
    /// # Errors
    /// Says what the named distribution wants.
    pub fn from_arguments(
        name: &str,
        arguments: &[(Option<&str>, &str)],
    ) -> Result<Self, LiteralError> {
        let whole = || {
            let inner: Vec<String> = arguments
                .iter()
                .map(|(key, value)| {
                    key.map_or_else(|| (*value).to_owned(), |key| format!("{key} = {value}"))
                })
                .collect();
            format!("{name}({})", inner.join(", "))
        };
        let pick =
            |keys: &[&'static str], expected: &'static str| -> Result<Vec<String>, LiteralError> {
                let wrong = || LiteralError {
                    literal: whole(),
                    expected,
                };
                if arguments.len() != keys.len() {
                    return Err(wrong());
                }
                let mut values = vec![None; keys.len()];
                for (index, (key, value)) in arguments.iter().enumerate() {
                    let place = match key {
                        Some(key) => keys
                            .iter()
                            .position(|known| known == key)
                            .ok_or_else(wrong)?,
                        None => index,
                    };
                    let slot = values.get_mut(place).ok_or_else(wrong)?;
                    if slot.replace((*value).trim().to_owned()).is_some() {
                        return Err(wrong());
                    }
                }
                values
                    .into_iter()
                    .map(|value| value.ok_or_else(wrong))
                    .collect()
            };
        let time = |text: &String| text.parse::<Micros>();
        match name {
            "fixed" => {
                let values = pick(&["value"], "`fixed(90s)`")?;
                Ok(Self::Fixed(time(&values[0])?))
            }
            "uniform" => {
                let values = pick(&["low", "high"], "`uniform(1s, 5s)`")?;
                Ok(Self::Uniform {
                    low: time(&values[0])?,
                    high: time(&values[1])?,
                })
            }
            "triangular" => {
                let values = pick(&["low", "mode", "high"], "`triangular(3min, 5min, 11min)`")?;
                Ok(Self::Triangular {
                    low: time(&values[0])?,
                    mode: time(&values[1])?,
                    high: time(&values[2])?,
                })
            }
            "exponential" => {
                let values = pick(&["mean"], "`exponential(mean = 2h)`")?;
                Ok(Self::Exponential {
                    mean: time(&values[0])?,
                })
            }
            "lognormal" => {
                let values = pick(&["p50", "p95"], "`lognormal(p50 = 4min, p95 = 9min)`")?;
                Ok(Self::Lognormal {
                    p50: time(&values[0])?,
                    p95: time(&values[1])?,
                })
            }
            "gamma" => {
                let values = pick(&["mean", "cv"], "`gamma(mean = 4min, cv = 0.5)`")?;
                Ok(Self::Gamma {
                    mean: time(&values[0])?,
                    cv: number(&values[1])?,
                })
            }
            "weibull" => {
                let values = pick(&["scale", "shape"], "`weibull(scale = 4min, shape = 1.5)`")?;
                Ok(Self::Weibull {
                    scale: time(&values[0])?,
                    shape: number(&values[1])?,
                })
            }
            _ => Err(refuse(
                name,
                "the name of a distribution: `fixed`, `uniform`, `triangular`, `exponential`, `lognormal`, `gamma`, \
                 `weibull`, `samples` or `mix`",
            )),
        }
    }
}

fn samples(arguments: &[&str]) -> Result<Distribution, LiteralError> {
    if let [file] = arguments
        && let Some(file) = file
            .trim()
            .strip_prefix('"')
            .and_then(|file| file.strip_suffix('"'))
    {
        return Ok(Distribution::Samples {
            values: Vec::new(),
            file: Some(file.to_owned()),
        });
    }
    let values = arguments
        .iter()
        .map(|value| value.parse())
        .collect::<Result<_, _>>()?;
    Ok(Distribution::Samples { values, file: None })
}

fn mix(arguments: &[&str], depth: usize) -> Result<Distribution, LiteralError> {
    let part = |argument: &&str| {
        let (weight, rest) = argument
            .trim()
            .split_once('%')
            .ok_or_else(|| refuse(argument, "a part such as `80% 1min`"))?;
        let weight: Probability = format!("{weight}%").parse()?;
        Ok((weight.get(), parse(rest, depth + 1)?))
    };
    arguments
        .iter()
        .map(part)
        .collect::<Result<_, LiteralError>>()
        .map(Distribution::Mix)
}

fn number(text: &str) -> Result<f64, LiteralError> {
    text.trim()
        .parse()
        .map_err(|_| refuse(text, "a number such as `0.5`"))
}

fn named(argument: &str) -> (Option<&str>, &str) {
    match argument.split_once('=') {
        Some((key, value)) => (Some(key.trim()), value.trim()),
        None => (None, argument.trim()),
    }
}

/// Splits at the first `separator` outside brackets and quotes.
fn split_top(text: &str, separator: char) -> Option<(&str, &str)> {
    let at = top_level(text, separator).next()?;
    Some((&text[..at], &text[at + separator.len_utf8()..]))
}

fn split_arguments(text: &str) -> Vec<&str> {
    let mut start = 0;
    let mut parts = Vec::new();
    for at in top_level(text, ',') {
        parts.push(&text[start..at]);
        start = at + 1;
    }
    parts.push(&text[start..]);
    parts.retain(|part| !part.trim().is_empty());
    parts
}

fn top_level(text: &str, separator: char) -> impl Iterator<Item = usize> {
    let mut depth = 0_i32;
    let mut quoted = false;
    text.char_indices().filter_map(move |(at, character)| {
        match character {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        (character == separator && depth == 0 && !quoted).then_some(at)
    })
}
