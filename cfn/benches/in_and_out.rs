//! How long a template takes in and out: the project's own, and one as large as the largest that people publish.
//!
//! `cargo bench -p stagewright-cfn`

#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(clippy::unwrap_used, reason = "a bench that cannot go on may stop")]

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use stagewright_cfn::{ExportOptions, ReadOptions, Reading, cloudformation, create_pipeline, read};
use stagewright_core::{CheckOptions, Quotas, check};

const OPTIONS: CheckOptions = CheckOptions {
    quotas: Quotas::Current,
};

/// A hundred kilobytes: ten stages of six actions each, as functions and with everything around them, and a project and
/// a role for every action. The largest template of the corpus is as long.
fn large() -> String {
    let mut stages = "        - Name: Source
          Actions:
            - Name: fetch
              ActionTypeId: {Category: Source, Owner: AWS, Provider: CodeCommit, Version: '1'}
              Configuration: {RepositoryName: !Ref App, BranchName: main, PollForSourceChanges: false}
              OutputArtifacts: [{Name: src}]
"
    .to_owned();
    let mut others = String::new();
    for stage in 1..10 {
        writeln!(stages, "        - Name: Stage{stage}\n          Actions:").unwrap();
        for action in 0..6 {
            let id = format!("S{stage}A{action}");
            write!(
                stages,
                "            - Name: {id}
              ActionTypeId: {{Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1'}}
              RunOrder: {}
              InputArtifacts: [{{Name: src}}]
              OutputArtifacts: [{{Name: {id}Out}}]
              Configuration:
                ProjectName: !Ref {id}
                EnvironmentVariables: !Sub '[{{\"name\": \"APP\", \"value\": \"${{App}}-${{AWS::Region}}\"}}]'
",
                action / 2 + 1
            )
            .unwrap();
            write!(
                others,
                "  {id}:
    Type: AWS::CodeBuild::Project
    Properties:
      Name: !Join ['-', [!Ref App, {id}]]
      ServiceRole: !GetAtt {id}Role.Arn
      Source: {{Type: CODEPIPELINE, BuildSpec: buildspec.yml}}
      Artifacts: {{Type: CODEPIPELINE}}
      Environment:
        ComputeType: !If [IsProd, BUILD_GENERAL1_LARGE, BUILD_GENERAL1_SMALL]
        Image: aws/codebuild/standard:7.0
        Type: LINUX_CONTAINER
  {id}Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - {{Effect: Allow, Principal: {{Service: codebuild.amazonaws.com}}, Action: 'sts:AssumeRole'}}
      Policies:
        - PolicyName: build
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - {{Effect: Allow, Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*'}}
              - Effect: Allow
                Action: ['s3:GetObject', 's3:PutObject']
                Resource: !Sub 'arn:${{AWS::Partition}}:s3:::${{App}}-artifacts/*'
"
            )
            .unwrap();
        }
    }
    format!(
        "AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  App: {{Type: String, Default: web-shop}}
  Env: {{Type: String, Default: prod}}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
{others}  Release:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      Name: !Sub '${{App}}-release'
      PipelineType: V2
      RoleArn: arn:aws:iam::111122223333:role/release
      ArtifactStore: {{Type: S3, Location: !Sub '${{App}}-artifacts'}}
      Stages:
{stages}"
    )
}

fn texts() -> [(&'static str, String); 2] {
    let own = include_str!("../../examples/templates/web-shop.yaml");
    [("web-shop", own.to_owned()), ("large", large())]
}

fn import(text: &str) -> Reading {
    let reading = read(text, &ReadOptions::default()).unwrap();
    black_box(check(reading.draft.clone(), OPTIONS));
    reading
}

fn in_and_out(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("import and check");
    for (name, text) in texts() {
        let found = check(import(&text).draft, OPTIONS);
        assert!(found.pipeline.is_some(), "{name}: {:?}", found.findings);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(name), &text, |bencher, text| {
            bencher.iter(|| import(text));
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("export");
    for (name, text) in texts() {
        let reading = import(&text);
        let options = ExportOptions::default();
        group.bench_function(BenchmarkId::new("yaml in its template", name), |bencher| {
            bencher.iter(|| {
                cloudformation(&reading.draft, reading.template.as_ref(), &options).to_yaml()
            });
        });
        group.bench_function(
            BenchmarkId::new("yaml with all it needs", name),
            |bencher| {
                bencher.iter(|| cloudformation(&reading.draft, None, &options).to_yaml());
            },
        );
        group.bench_function(BenchmarkId::new("create-pipeline", name), |bencher| {
            bencher.iter(|| create_pipeline(&reading.draft).to_json());
        });
    }
    group.finish();
}

criterion_group!(benches, in_and_out);
criterion_main!(benches);
