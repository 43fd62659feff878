#!/usr/bin/env python3
"""Puts the YAML reader beside PyYAML (libyaml, as cfn-lint uses it): templates are changed by a few characters or lines, and
both must take or refuse the result, and read the same values.

    .ci/beside_pyyaml.py PROGRAM COUNT SEED FILES...

PROGRAM is the example `documents` of stagewright-cfn. What is read otherwise on purpose stands in `on_purpose`.
"""

import json
import random
import subprocess
import sys

try:
    import yaml
    from yaml import CSafeLoader as Loader
except ImportError:
    print("skipped: the comparison with PyYAML, as this Python has none with libyaml")
    sys.exit(0)

FUNCTIONS = (
    "And Base64 Cidr Contains Equals FindInMap GetAZs GetAtt If ImportValue Join Length Not Or Select Split Sub "
    "ToJsonString Transform"
).split()
YAML = "tag:yaml.org,2002:"


def resolved(word):
    """The tag of a word without quotes."""
    return yaml.resolver.Resolver().resolve(yaml.ScalarNode, word, (True, False))


def unmarked(answer):
    """The program's tree, without the mark of quotes where it makes no difference here."""
    if isinstance(answer, str):
        return answer[1:] if answer.startswith('"') and resolved(answer[1:]) == YAML + "str" else answer
    if isinstance(answer, list):
        return [unmarked(item) for item in answer]
    if isinstance(answer, dict):
        return {"map": [[key, unmarked(value)] for key, value in answer["map"]]}
    return answer


def tree(node):
    """A composed node as the program prints it."""
    if isinstance(node, yaml.ScalarNode):
        # `!!str x` and `! x` look like `x` here, but for words that are no strings.
        quoted = bool(node.style) or (node.tag == YAML + "str" and resolved(node.value) != node.tag)
        value = node.value
        if not quoted and value in ("", "~", "null", "Null", "NULL"):
            plain = None
        else:
            plain = '"' + value if quoted and resolved(value) != YAML + "str" else value
    elif isinstance(node, yaml.SequenceNode):
        plain = [tree(item) for item in node.value]
    else:
        plain = {"map": pairs(node)}
    name = node.tag[1:] if node.tag.startswith("!") else ""
    if not name:
        return plain
    key = name if name in ("Ref", "Condition") else "Fn::" + name if name in FUNCTIONS else "!" + name
    if name == "GetAtt" and isinstance(node, yaml.ScalarNode) and "." in node.value:
        plain = node.value.split(".", 1)
    return {"map": [[key, plain]]}


def pairs(node):
    """The last of two equal keys wins, at the place of the first; `<<` fills gaps."""
    found = {}
    for key, value in node.value:
        if key.tag == YAML + "merge" and "<<" not in found and not isinstance(value, yaml.ScalarNode):
            sources = value.value if isinstance(value, yaml.SequenceNode) else [value]
            for source in sources:
                if isinstance(source, yaml.MappingNode):
                    for name, inner in pairs(source):
                        found.setdefault(name, inner)
        elif isinstance(key, yaml.ScalarNode) and not key.tag.startswith("!"):
            found[key.value] = tree(value)
        elif isinstance(key, yaml.ScalarNode):
            raise OnPurpose("a key with a tag")
        else:
            raise OnPurpose("a key that is a collection")
    return [[key, value] for key, value in found.items()]


class OnPurpose(Exception):
    """Read otherwise, and meant so."""


def verdict(text):
    """The tree of the first document that holds a value, or an error."""
    loader = Loader(text)
    try:
        while loader.check_node():
            node = loader.get_node()
            if not (node.tag == YAML + "null" and not node.style):
                found = tree(node)
                # What stands between this document and the next.
                loader.check_node()
                return "tree", found
        return "error", "no value"
    finally:
        loader.dispose()


def on_purpose(text, theirs, ours):
    """Why both may differ, or nothing."""
    if "{{" in text or "{%" in text:
        return "leftovers of templates are told or kept as text"
    if "%" in text and ("directive" in theirs or "directive" in ours):
        return "directives"
    if text.lstrip().startswith(("{", "[", '"')):
        return "JSON has a reader of its own"
    if "this alias stands inside" in ours:
        return "a value inside itself"
    if "\n..." in "\n" + text or "\n---" in text:
        return "text after the end of a document is told"
    if "? " in text and "no key before" in ours:
        return "a key that is empty"
    if "\u2028" in text and not theirs and not ours:
        return "this line break becomes a plain one"
    return None


def lines_of(text):
    """A part of a template that is a document: a line, and what is indented as deep below it."""
    lines = text.split("\n")
    for _ in range(50):
        first = RANDOM.randrange(len(lines))
        depth = indent(lines[first])
        last = first
        most = RANDOM.randint(5, 60)
        while last < len(lines) and last - first < most and (not lines[last].strip() or indent(lines[last]) >= depth):
            last += 1
        part = "\n".join(line[depth:] for line in lines[first:last])
        if last - first >= 3 and is_yaml(part):
            return part
    return text


def indent(line):
    return len(line) - len(line.lstrip())


def is_yaml(text):
    try:
        list(yaml.parse(text, Loader=Loader))
        return True
    except yaml.YAMLError:
        return False


SIGNS = list("'\"{}[],:#&*!|>%@`?-\t ~=\\<") + ["\u00e9", "\U0001f680", "\u2028", "\x85", "\x07", "\x7f"]
WORDS = ["'", '"', "{", "}", "[", "]", ",", ": ", " #", "&a ", "*a", "!Ref ", "! ", "!!str ", "? ", "- ", "\t", " ", "|"]
WORDS += [">", ">-", "|2", "<<: ", "\u2028", "\x85", "\ufeff", "\\x", "%", "yes", "~", "0300"]
LINES = ["", "   ", "# c", "      # c", "\t", "\t# x", "---", "...", "%YAML 1.1", "--- # x", "? a", ": b", "<<: *a"]
ENDS = [" # c", "#c", "\t# c", "   ", "\t", " \t", " &a", " *a", "\r", ":", ","]
VALUES = ["a", '"b"', '{"name":"A","value":"b"}', "x, y", "a: b", "k: v, l: w", "x y", "''", "# c", "\t"]


def changed(text):
    """The text after one to three changes."""
    lines = text.split("\n")
    for _ in range(RANDOM.choice([1, 1, 1, 2, 3])):
        at = RANDOM.randrange(len(lines))
        line = lines[at]
        blanks = indent(line)
        name, colon, value = line.partition(": ")
        near = " " * max(0, blanks + RANDOM.randint(-2, 4))
        kind = RANDOM.randrange(18)
        if kind == 0 and len(lines) > 1:
            del lines[at]
        elif kind == 1:
            lines.insert(at, RANDOM.choice([line] + LINES))
        elif kind == 2:
            lines[at] = near + line.lstrip()
        elif kind == 3 and line:
            place = RANDOM.randrange(len(line))
            lines[at] = line[:place] + RANDOM.choice(SIGNS) + line[place + 1 :]
        elif kind in (4, 5):
            place = RANDOM.randint(0, len(line))
            lines[at] = line[:place] + RANDOM.choice(WORDS) + line[place:]
        elif kind == 6:
            lines = lines[: at + 1]
        elif kind == 7 and at + 1 < len(lines):
            lines[at] = line + " " + lines.pop(at + 1).lstrip()
        elif kind == 8 and " " in line.strip():
            place = RANDOM.choice([place for place, sign in enumerate(line) if sign == " " and place > blanks])
            lines[at : at + 1] = [line[:place], " " * RANDOM.randint(0, 14) + line[place + 1 :]]
        elif kind in (9, 10) and colon:
            first, last = RANDOM.choice(["''", '""', "[]", "{}"])
            inner = RANDOM.choice(VALUES)
            inner = inner.replace("'", "''") if first == "'" else inner.replace('"', '\\"') if first == '"' else inner
            lines[at : at + 1] = [name + ": " + first, " " * max(0, blanks + RANDOM.randint(-1, 4)) + inner, near + last]
        elif kind == 11 and colon:
            lines[at : at + 1] = [name + ":", near + value]
        elif kind == 12 and colon:
            style = RANDOM.choice(["|", ">", "|-", ">+", "|2", ">-", "| # c"])
            lines[at : at + 1] = [name + ": " + style, near + value, near + "more"]
        elif kind == 13 and ":" in line:
            name, _, value = line.partition(":")
            lines[at] = name + RANDOM.choice([" :", ":\t", ":  ", "::", " : ", ":"]) + value.lstrip(" ")
        elif kind == 14:
            lines[at] = line.rstrip() + RANDOM.choice(ENDS)
        elif kind == 15:
            lines[at] = line.replace("  ", "\t", 1)
        elif kind == 16 and line.strip():
            lines[at] = line[:blanks] + RANDOM.choice(["? ", "- ", "!Sub ", "&x ", '"', "'", "[", "{"]) + line[blanks:]
        elif kind == 17:
            lines = [other + "\r" for other in lines]
    return "\n".join(lines)


def main():
    program, count, seed, files = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
    global RANDOM
    RANDOM = random.Random(seed)
    texts = [open(file, encoding="utf-8").read() for file in files]
    texts = [text for text in texts if not text.lstrip().startswith("{")]
    texts = [changed(lines_of(RANDOM.choice(texts))) for _ in range(count)]
    given = "".join(json.dumps(text) + "\n" for text in texts).encode()
    output = subprocess.run([program], input=given, stdout=subprocess.PIPE, check=True).stdout.decode()
    counts = {"both read the same": 0, "both refuse": 0, "on purpose": 0}
    differ = []
    for text, line in zip(texts, output.split("\n")):
        answer = json.loads(line)
        kind = "tree" if "tree" in answer else "error"
        ours = unmarked(answer[kind])
        try:
            their_kind, theirs = verdict(text)
        except yaml.YAMLError as error:
            their_kind, theirs = "error", str(error)
        except OnPurpose:
            counts["on purpose"] += 1
            continue
        if kind == their_kind == "error":
            counts["both refuse"] += 1
        elif (kind, ours) == (their_kind, theirs):
            counts["both read the same"] += 1
        elif on_purpose(text, theirs if their_kind == "error" else "", ours if kind == "error" else ""):
            counts["on purpose"] += 1
        else:
            differ.append((text, ours, theirs))
    print(", ".join(f"{name}: {number}" for name, number in counts.items()) + f", otherwise: {len(differ)}")
    for text, ours, theirs in sorted(differ, key=lambda it: len(it[0]))[:SHOWN]:
        print(f"--- {text!r}\n  here:   {str(ours)[:300]}\n  PyYAML: {str(theirs)[:300]}")
    # One text in a thousand: the readers are of two versions of YAML.
    sys.exit(len(differ) * 1000 > count)


SHOWN = 20

main()
