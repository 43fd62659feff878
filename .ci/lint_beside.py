"""Puts exports with everything created beside what was there next to their sources: the tools must find nothing new.

Usage: lint_beside.py FOLDER CFN_LINT [CHECKOV]. The folder holds NAME.yaml and NAME.source, which the tests of
`cfn/tests/exports_beside.rs` write. Sources have findings of their own, which are those of their authors: no rule of cfn-lint may
find more errors in an export than in its source, but for names that the source does not declare either, and checkov no failed check
of a resource that was created (it passes over sources that it cannot read, so theirs cannot be compared). Warnings of cfn-lint are
not compared: what is created leaves parameters of the source without a use.
"""

import collections
import concurrent.futures
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

# Argued in the documentation of `cfn/src/export/mod.rs`.
ARGUED = "CKV_AWS_18,CKV_AWS_158"


def ran(command, codes):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    if done.returncode not in codes:
        sys.exit(f"{command[0]} ended with {done.returncode}: {done.stderr}")
    return json.loads(done.stdout or "[]")


def lint(tool, files):
    """How often each rule of cfn-lint finds something, by file, and what it says."""
    counts = collections.defaultdict(collections.Counter)
    said = collections.defaultdict(list)
    if files:
        command = [tool, "--regions", "us-east-1", "--format", "json", "--", *files]
        for match in ran(command, range(0, 16, 2)):
            if match["Level"] != "Error":
                continue
            name = pathlib.Path(match["Filename"]).stem
            counts[name][match["Rule"]["Id"]] += 1
            said[name, match["Rule"]["Id"]].append(match["Message"])
    return counts, said


def is_undeclared(message, source):
    """Whether a message is about a reference to a name of the source that nothing declares there."""
    name, _, rest = message.removeprefix("'").partition("'")
    return rest.startswith(" is not one of [") and "'AWS::AccountId'" in rest and name in source


def scan(tool, files):
    """The failed checks of checkov, each with its resource, by file."""
    found = collections.defaultdict(set)
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            shutil.copy(file, pathlib.Path(folder, f"{file.stem}.yaml"))
        command = [tool, "--directory", folder, "--framework", "cloudformation", "--compact", "--quiet"]
        command += ["--skip-download", "--skip-check", ARGUED, "--output", "json", "--soft-fail"]
        reports = ran(command, [0])
    for report in reports if isinstance(reports, list) else [reports]:
        for check in report.get("results", {}).get("failed_checks", []):
            found[pathlib.Path(check["file_path"]).stem].add((check["check_id"], check["resource"]))
    return found


def main():
    folder, cfn_lint, *checkov = sys.argv[1:]
    # A declaration of `get-pipeline` is no template, and has a template of its own as its export.
    exports = [it for it in sorted(pathlib.Path(folder).glob("*.yaml")) if it.with_suffix(".source").exists()]
    if not exports:
        sys.exit(f"no exports in {folder}: run the tests first")
    sources = [it.with_suffix(".source") for it in exports]
    sources = [it for it in sources if "Resources" in it.read_text(errors="replace")]
    new = []
    with concurrent.futures.ThreadPoolExecutor() as threads:
        asked = [threads.submit(lint, cfn_lint, files) for files in (sources, exports)]
        scans = [threads.submit(scan, tool, exports) for tool in checkov]
    (before, _), (after, said) = (it.result() for it in asked)
    for name in sorted(after):
        for rule, count in sorted(after[name].items()):
            text = pathlib.Path(folder, f"{name}.source").read_text(errors="replace")
            messages = [it for it in said[name, rule] if not is_undeclared(it, text)]
            if messages and count > before[name][rule]:
                new.append(f"{name}: {rule}: {'; '.join(messages)}")
    for found in scans:
        for name, failed in sorted(found.result().items()):
            text = pathlib.Path(folder, f"{name}.source").read_text(errors="replace")
            created = [it for it in sorted(failed) if it[1].rpartition(".")[2] not in text]
            new += [f"{name}: {check}: {resource}" for check, resource in created]
    if new:
        sys.exit("\n".join(new))
    tools = " and ".join(pathlib.Path(it).name for it in [cfn_lint, *checkov])
    print(f"{tools}: nothing new in {len(exports)} templates with everything created beside what they had")


main()
