#!/bin/sh
# Collects what Stagewright reads of the pipeline @PIPELINE@ into a new folder: ./@PIPELINE@, or the one that is given.
#
#   sh collect.sh [FOLDER]
#
# It needs version 2 of the AWS CLI, changes nothing in the account, and asks for this and no more:
#
# {"Version": "2012-10-17", "Statement": [
#   {"Effect": "Allow", "Resource": "arn:@PARTITION@:codepipeline:*:*:@PIPELINE@", "Action": [
#     "codepipeline:GetPipeline", "codepipeline:ListActionExecutions", "codepipeline:ListPipelineExecutions"]},
#   {"Effect": "Allow", "Resource": "arn:@PARTITION@:codebuild:*:*:project/*", "Action": [
#     "codebuild:BatchGetBuilds", "codebuild:BatchGetProjects", "codebuild:ListBuildsForProject"]},
#   {"Effect": "Allow", "Resource": "arn:@PARTITION@:iam::*:role/*", "Action": [
#     "iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"]},
#   {"Effect": "Allow", "Resource": ["arn:@PARTITION@:iam::*:policy/*", "arn:@PARTITION@:iam::aws:policy/*"], "Action": [
#     "iam:GetPolicy", "iam:GetPolicyVersion"]},
#   {"Effect": "Allow", "Resource": "arn:@PARTITION@:s3:::*", "Action": [
#     "s3:GetBucketVersioning", "s3:GetLifecycleConfiguration"]}]}
#
# Definitions and projects may hold values of environment variables: the folder is for your eyes alone. Of executions and
# builds only names, times, results and machines are kept.

set -eu
umask 077
export LC_ALL=C AWS_PAGER='' AWS_CLI_AUTO_PROMPT=off
@SETTINGS@
NAME=@NAME@
SINCE='@SINCE@'
FOLDER=${1:-./$NAME}
TAB=$(printf '\t')

# One answer in a file. What the account does not let you read is said and left out.
keep() { # FILE SERVICE OPERATION ...
  file=$FOLDER/$1
  shift
  if ! aws "$@" --output json > "$file"; then
    rm -f "$file"
    echo "note: left out, as there was no answer: aws $1 $2" >&2
  fi
}

# A list of the pipeline, the newest first, until a page ends before SINCE.
pages() { # FILE OPERATION LIST FIELDS
  page=1 token=''
  while :; do
    aws codepipeline "$2" --pipeline-name="$NAME" --max-results=100 --no-paginate \
      ${token:+--next-token="$token"} --output json --query "{$3: ${3}[].$4}" > "$FOLDER/$1-$page.json"
    next=$(aws codepipeline "$2" --pipeline-name="$NAME" --max-results=100 --no-paginate \
      ${token:+--next-token="$token"} --output text --query "[nextToken, ${3}[-1].startTime]")
    token=${next%%"$TAB"*}
    is_enough "$token" "${next##*"$TAB"}" && return 0
    page=$((page + 1))
  done
}

is_enough() { # TOKEN OLDEST
  [ -z "$1" ] || [ "$1" = None ] || expr "x$2" '<' "x$SINCE" > /dev/null
}

# The builds of a project, in the same way.
builds() { # PROJECT REGION
  page=1 token=''
  while :; do
    next=$(aws codebuild list-builds-for-project --project-name="$1" ${2:+--region="$2"} --sort-order=DESCENDING \
      --no-paginate ${token:+--next-token="$token"} --output text --query "[nextToken, join(' ', ids)]")
    token=${next%%"$TAB"*} ids=${next#*"$TAB"}
    case $ids in '' | None) return 0 ;; esac
    # shellcheck disable=SC2086 # a list of words
    aws codebuild batch-get-builds ${2:+--region="$2"} --output json --query "$BUILDS" --ids $ids \
      > "$FOLDER/builds-$1-$page.json"
    # shellcheck disable=SC2086
    oldest=$(aws codebuild batch-get-builds ${2:+--region="$2"} --output text --query 'min(builds[].startTime)' --ids $ids)
    is_enough "$token" "$oldest" && return 0
    page=$((page + 1))
  done
}

# A role with its trust.
role() { # ARN
  case ${1##*/} in '' | None) return 0 ;; esac
  [ -e "$FOLDER/role-${1##*/}.json" ] || keep "role-${1##*/}.json" iam get-role --role-name="${1##*/}"
}

# What a role may do. The lists are kept too: where a policy could not be read, nothing is said of what the role lacks.
policies() { # ROLE
  keep "policies-$1-inline.json" iam list-role-policies --role-name="$1" \
    --query "{RoleName: '$1', PolicyNames: PolicyNames}"
  inline=$(aws iam list-role-policies --role-name="$1" --output text --query PolicyNames) || inline=''
  for policy in $inline; do
    [ "$policy" = None ] || keep "policy-$1-inline-$policy.json" iam get-role-policy --role-name="$1" --policy-name="$policy"
  done
  keep "policies-$1-attached.json" iam list-attached-role-policies --role-name="$1" \
    --query "{RoleName: '$1', PolicyArns: AttachedPolicies[].PolicyArn}"
  attached=$(aws iam list-attached-role-policies --role-name="$1" --output text --query 'AttachedPolicies[].PolicyArn') ||
    attached=''
  for arn in $attached; do
    [ "$arn" != None ] || continue
    version=$(aws iam get-policy --policy-arn="$arn" --output text --query Policy.DefaultVersionId) || continue
    keep "policy-$1-${arn##*/}.json" iam get-policy-version --policy-arn="$arn" --version-id="$version" \
      --query "{RoleName: '$1', PolicyArn: '$arn', PolicyDocument: PolicyVersion.Document}"
  done
}

# How long a bucket keeps what is in it, and whether it keeps versions.
bucket() { # NAME
  case $1 in '' | None | *[!a-z0-9.-]*) return 0 ;; esac
  [ ! -e "$FOLDER/bucket-$1-versioning.json" ] || return 0
  keep "bucket-$1-versioning.json" s3api get-bucket-versioning --bucket="$1" \
    --query "{Bucket: '$1', Versioning: Status || 'never enabled'}"
  # A bucket that keeps everything answers with an error.
  file=$FOLDER/bucket-$1-lifecycle.json
  if ! aws s3api get-bucket-lifecycle-configuration --bucket="$1" --output json \
    --query "{Bucket: '$1', Rules: Rules}" > "$file" 2> "$file.error"; then
    rm -f "$file"
    grep -q NoSuchLifecycleConfiguration "$file.error" || {
      cat "$file.error" >&2
      echo "note: left out, as there was no answer: aws s3api get-bucket-lifecycle-configuration" >&2
    }
  fi
  rm -f "$file.error"
}

EXECUTIONS='{pipelineExecutionId: pipelineExecutionId, status: status, startTime: startTime,
  lastUpdateTime: lastUpdateTime, executionMode: executionMode, executionType: executionType,
  trigger: {triggerType: trigger.triggerType}}'
ACTIONS='{pipelineExecutionId: pipelineExecutionId, actionExecutionId: actionExecutionId, stageName: stageName,
  actionName: actionName, startTime: startTime, lastUpdateTime: lastUpdateTime, status: status,
  input: {actionTypeId: input.actionTypeId, region: input.region},
  output: {executionResult: {externalExecutionId: output.executionResult.externalExecutionId}}}'
BUILDS='{builds: builds[].{id: id, projectName: projectName, buildStatus: buildStatus, startTime: startTime,
  endTime: endTime, phases: phases[].{phaseType: phaseType, startTime: startTime, endTime: endTime},
  environment: {computeType: environment.computeType, type: environment.type}}}'

# A folder that is there is never written into.
mkdir "$FOLDER"
aws codepipeline get-pipeline --name="$NAME" --output json > "$FOLDER/@DEFINITION@"
pages executions list-pipeline-executions pipelineExecutionSummaries "$EXECUTIONS"
pages actions list-action-executions actionExecutionDetails "$ACTIONS"

arn=$(aws codepipeline get-pipeline --name="$NAME" --output text --query pipeline.roleArn)
role "$arn"
policies "${arn##*/}"

buckets=$(aws codepipeline get-pipeline --name="$NAME" --output text --query \
  "pipeline.[[artifactStore.location], artifactStores.*.location, stages[].actions[].configuration.S3Bucket][][]")
for bucket in $buckets; do
  bucket "$bucket"
done

projects=$(aws codepipeline get-pipeline --name="$NAME" --output text --query \
  "pipeline.stages[].actions[] | [?actionTypeId.provider=='CodeBuild'].[region || 'None', configuration.ProjectName || 'None']")
printf '%s\n' "$projects" | while read -r region project; do
  case $project in
    '' | None) continue ;;
    *[!A-Za-z0-9_-]*)
      echo "note: left out, as only a deployment tells the project: $project" >&2
      continue
      ;;
  esac
  [ "$region" != None ] || region=''
  [ ! -e "$FOLDER/project-$project.json" ] || continue
  keep "project-$project.json" codebuild batch-get-projects --names "$project" ${region:+--region="$region"}
  [ -e "$FOLDER/project-$project.json" ] || continue
  role "$(aws codebuild batch-get-projects --names "$project" ${region:+--region="$region"} --output text \
    --query 'projects[0].serviceRole')"
  builds "$project" "$region"
done

# Written last: without it the folder is not taken as collected.
echo '{"collected": "@PIPELINE@"}' > "$FOLDER/@MARK@"
echo "Collected: stagewright study $FOLDER" >&2
