"""Puts `create-pipeline` inputs before boto3's parameter validation and before a server of the API.

The server is moto's, over HTTP on loopback and in memory. The role that the pipelines take must trust CodePipeline, so it
is created first. What comes back must be what was sent, but for the version and the defaults that the service fills in.
"""

import copy
import json
import logging
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator
from moto.server import ThreadedMotoServer

KEYS = {"region_name": "us-east-1", "aws_access_key_id": "x", "aws_secret_access_key": "x"}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "codepipeline.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}


def valid(declarations):
    """The declarations that boto3 accepts; the others are told."""
    client = boto3.client("codepipeline", **KEYS)
    shape = client.meta.service_model.operation_model("CreatePipeline").input_shape
    accepted = []
    for path, declaration in declarations:
        report = ParamValidator().validate(declaration, shape)
        if report.has_errors():
            print(f"{path}: {report.generate_report()}")
        else:
            accepted.append((path, declaration))
    print(f"boto3: {len(accepted)} of {len(declarations)} create-pipeline inputs accepted")
    return accepted


def with_defaults(pipeline):
    """What the service fills in: the run order, and empty lists and mappings."""
    filled = copy.deepcopy(pipeline)
    for stage in filled["stages"]:
        for action in stage["actions"]:
            action.setdefault("runOrder", 1)
            for key, empty in [("configuration", {}), ("inputArtifacts", []), ("outputArtifacts", [])]:
                action.setdefault(key, empty)
    return filled


def given_back(declarations, endpoint):
    """How many declarations the server takes and gives back."""
    # Bounded: a server that does not answer fails the step in seconds.
    config = Config(connect_timeout=5, read_timeout=10, retries={"max_attempts": 1})
    role = boto3.client("iam", endpoint_url=endpoint, config=config, **KEYS).create_role(
        RoleName="pipeline", AssumeRolePolicyDocument=json.dumps(TRUST)
    )["Role"]["Arn"]
    client = boto3.client("codepipeline", endpoint_url=endpoint, config=config, **KEYS)
    same = 0
    for path, declaration in declarations:
        sent = copy.deepcopy(declaration)
        sent["pipeline"]["roleArn"] = role
        name = sent["pipeline"]["name"]
        try:
            client.create_pipeline(**sent)
            back = client.get_pipeline(name=name)["pipeline"]
            client.delete_pipeline(name=name)
        except ClientError as error:
            print(f"{path}: {error}")
            continue
        back.pop("version", None)
        if with_defaults(back) == with_defaults(sent["pipeline"]):
            same += 1
        else:
            print(f"{path}: sent {json.dumps(sent['pipeline'], sort_keys=True)}")
            print(f"{path}: back {json.dumps(back, sort_keys=True)}")
    print(f"moto: {same} of {len(declarations)} pipelines created over HTTP and given back equal")
    return same


def main():
    declarations = []
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:
            declarations.append((path, json.load(file)))
    accepted = valid(declarations)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    # Port 0: the system picks a free one.
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        same = given_back(accepted, f"http://{host}:{port}")
    finally:
        server.stop()
    return 0 if declarations and same == len(declarations) else 1


if __name__ == "__main__":
    sys.exit(main())
