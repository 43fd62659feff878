//! Who trusts whom: the roles of the pipeline, its actions, its projects and its event rules.

use super::{BUILD, SOURCE, expect, told};

fn role(statement: &str) -> String {
    format!(
        "  R: {{Type: AWS::IAM::Role, Properties: {{RoleName: shop-role, AssumeRolePolicyDocument: {{Statement: [{statement}]}}}}}}\n"
    )
}

fn trusting(principal: &str) -> String {
    role(&format!(
        "{{Effect: Allow, Action: 'sts:AssumeRole', Principal: {principal}}}"
    ))
}

#[test]
fn a_role_trusts_who_takes_it() {
    let build = BUILD.replace("ACTION", "");
    let stages = [SOURCE, build.as_str()];
    let no = "`R`, the role of the pipeline, does not trust `codepipeline.amazonaws.com`";
    for (beside, expected) in [
        (trusting("{Service: codepipeline.amazonaws.com}"), ""),
        (trusting("{Service: [codebuild.amazonaws.com, codepipeline.amazonaws.com]}"), ""),
        (trusting("{Service: !Sub 'codepipeline.${AWS::URLSuffix}'}"), ""),
        (trusting("{Service: !Join ['', [codepipeline., !Ref AWS::URLSuffix]]}"), ""),
        (trusting("{Service: codepipeline.eu-west-1.amazonaws.com}"), ""),
        (trusting("{Service: !Ref X}"), ""),
        (trusting("'*'"), ""),
        (role("{Effect: Allow, Action: ['sts:*'], Principal: {Service: codepipeline.amazonaws.com}}"), ""),
        (role("{Effect: Allow, Action: '*', Principal: {Service: codepipeline.amazonaws.com}}"), ""),
        (role("{Effect: !Ref X, Action: '*', Principal: {Service: codepipeline.amazonaws.com}}"), ""),
        ("  R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: !Ref X}}\n".to_owned(), ""),
        (trusting("{Service: codebuild.amazonaws.com}"), no),
        (trusting("{Service: codepipelines.amazonaws.com}"), no),
        (trusting("{Service: !Sub 'codebuild.${AWS::URLSuffix}'}"), no),
        (trusting("{AWS: !Ref AWS::AccountId}"), no),
        (role("{Effect: Deny, Action: 'sts:AssumeRole', Principal: {Service: codepipeline.amazonaws.com}}"), no),
        (role("{Effect: Allow, Action: 'sts:TagSession', Principal: {Service: codepipeline.amazonaws.com}}"), no),
        (
            "  R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: '{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"sts:AssumeRole\", \"Principal\": {\"Service\": \"ec2.amazonaws.com\"}}}'}}\n".to_owned(),
            no,
        ),
    ] {
        for arn in ["!GetAtt R.Arn", "!Sub '${R.Arn}'", "!Sub 'arn:aws:iam::${AWS::AccountId}:role/${R}'"] {
            let told = told("role-trust", &format!("RoleArn: {arn}"), &stages, &beside);
            expect(&told, expected, &beside);
        }
    }
    let by_name = "RoleArn: !Sub 'arn:aws:iam::${AWS::AccountId}:role/shop-role'";
    expect(
        &told(
            "role-trust",
            by_name,
            &stages,
            &trusting("{Service: ec2.amazonaws.com}"),
        ),
        no,
        "by its name",
    );
    // A role of that name in an account that the template does not know is another one.
    let elsewhere = "RoleArn: arn:aws:iam::444455556666:role/shop-role";
    expect(
        &told(
            "role-trust",
            elsewhere,
            &stages,
            &trusting("{Service: ec2.amazonaws.com}"),
        ),
        "",
        "elsewhere",
    );
}

#[test]
fn the_role_of_an_action_trusts_the_pipelines_role() {
    let build = BUILD.replace("ACTION", "RoleArn: !GetAtt R.Arn,");
    let stages = [SOURCE, build.as_str()];
    let own = "  Own: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: {Effect: Allow, Action: 'sts:AssumeRole', Principal: {Service: codepipeline.amazonaws.com}}}}}\n";
    let no = "`R`, the role of `Run`, does not trust the pipeline's role";
    for (principal, expected) in [
        ("{AWS: !GetAtt Own.Arn}", ""),
        ("{AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}", ""),
        ("{AWS: !Ref AWS::AccountId}", ""),
        ("{AWS: '111122223333'}", ""),
        ("{AWS: '*'}", ""),
        ("{AWS: [!Ref X]}", ""),
        ("{AWS: !GetAtt R.Arn}", no),
        ("{Service: codepipeline.amazonaws.com}", no),
        ("{Service: codebuild.amazonaws.com}", no),
        ("{AWS: 'arn:aws:iam::111122223333:user/anna'}", no),
    ] {
        let beside = format!("{own}{}", trusting(principal));
        expect(
            &told("role-trust", "RoleArn: !GetAtt Own.Arn", &stages, &beside),
            expected,
            principal,
        );
    }
    for (principal, expected) in [
        ("{AWS: 'arn:aws:iam::111122223333:role/shop'}", ""),
        ("{AWS: 'arn:aws:iam::111122223333:root'}", ""),
        ("{AWS: 'arn:aws:iam::111122223333:role/other'}", no),
        ("{AWS: 'arn:aws:iam::444455556666:root'}", no),
        ("{AWS: '444455556666'}", no),
    ] {
        expect(
            &told("role-trust", "", &stages, &trusting(principal)),
            expected,
            principal,
        );
    }
    // Of several actions with one role one is told, and a role that is the pipeline's own needs no trust of itself.
    let twice = build.replace("[{Name: Run", "[{Name: First, RoleArn: !GetAtt R.Arn, ActionTypeId: {Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1'}, Configuration: {ProjectName: app}, InputArtifacts: [{Name: src}]}, {Name: Run");
    let beside = trusting("{Service: codebuild.amazonaws.com}");
    expect(
        &told("role-trust", "", &[SOURCE, &twice], &beside),
        "the role of `First`",
        "twice",
    );
    let beside = trusting("{Service: codepipeline.amazonaws.com}");
    expect(
        &told("role-trust", "RoleArn: !GetAtt R.Arn", &stages, &beside),
        "",
        "its own",
    );
}

#[test]
fn other_services_take_roles_too() {
    let stack = "{Name: Deploy, Actions: [{Name: Stack, ActionTypeId: {Category: Deploy, Owner: AWS, Provider: CloudFormation, Version: '1'}, \
        Configuration: {ActionMode: DELETE_ONLY, StackName: s, RoleArn: !GetAtt R.Arn}}]}";
    let build = BUILD.replace("ACTION", "");
    let project = "  B: {Type: AWS::CodeBuild::Project, Properties: {ServiceRole: ROLE, Source: {Type: CODEPIPELINE}, Artifacts: {Type: CODEPIPELINE}}}\n";
    let starts = "  E: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: rate(1 day), Targets: [{Id: a, Arn: !Sub 'arn:aws:codepipeline:${AWS::Region}:${AWS::AccountId}:${P}'ROLE}]}}\n";
    let ec2 = trusting("{Service: ec2.amazonaws.com}");
    for (stages, beside, expected) in [
        (
            [SOURCE, stack],
            String::new() + &ec2,
            "the role of `Stack` under `RoleArn`, does not trust `cloudformation.amazonaws.com`",
        ),
        (
            [SOURCE, stack],
            trusting("{Service: cloudformation.amazonaws.com}"),
            "",
        ),
        (
            [SOURCE, &build],
            project.replace("ROLE", "!GetAtt R.Arn") + &ec2,
            "the role of project `B`, does not trust `codebuild.amazonaws.com`",
        ),
        (
            [SOURCE, &build],
            project.replace("ROLE", "!Ref R") + &ec2,
            "the role of project `B`",
        ),
        (
            [SOURCE, &build],
            project.replace("ROLE", "!Ref R") + &trusting("{Service: codebuild.amazonaws.com}"),
            "",
        ),
        (
            [SOURCE, &build],
            starts.replace("ROLE", ", RoleArn: !GetAtt R.Arn") + &ec2,
            "the role of event rule `E`, does not trust `events.amazonaws.com`",
        ),
        (
            [SOURCE, &build],
            starts.replace("ROLE", ", RoleArn: !Ref X"),
            "",
        ),
        (
            [SOURCE, &build],
            starts.replace("ROLE", ""),
            "event rule `E` has no role",
        ),
    ] {
        let told = told("role-trust", "", &stages, &beside);
        expect(
            &told
                .into_iter()
                .filter(|it| !it.contains("`Stack` has"))
                .collect::<Vec<_>>(),
            expected,
            &beside,
        );
    }
}
