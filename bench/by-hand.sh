#!/usr/bin/env bash
# The full export of one account as someone scripts it with the AWS CLI: check that nothing exists yet, then create
# bucket, bucket policy, flow logs, policy and role. Every call is one that the program makes too.
# Usage: by-hand.sh AWS BUCKET ROLE POLICY FOLDER; FOLDER has bucket-policy.json, policy.json, trust-policy.json,
# flow-log.json.
set -euo pipefail

aws=$1 bucket=$2 role=$3 policy=$4 folder=$5
region=us-east-1

fail() {
  echo "$1" >&2
  exit 1
}

account=$("$aws" sts get-caller-identity --query Account --output text)
policy_arn="arn:aws:iam::$account:policy/$policy"

"$aws" s3api head-bucket --bucket "$bucket" 2>/dev/null && fail "the bucket $bucket already exists"
"$aws" iam get-role --role-name "$role" >/dev/null 2>&1 && fail "the role $role already exists"
"$aws" iam get-policy --policy-arn "$policy_arn" >/dev/null 2>&1 && fail "the policy $policy already exists"
logged=$("$aws" ec2 describe-flow-logs --region "$region" --query 'length(FlowLogs)')
[ "$logged" = 0 ] || fail "the region already has flow logs"
vpcs=$("$aws" ec2 describe-vpcs --region "$region" --query 'Vpcs[].VpcId' --output text)

"$aws" s3api create-bucket --bucket "$bucket" --region "$region" >/dev/null
"$aws" s3api put-bucket-policy --bucket "$bucket" --policy "file://$folder/bucket-policy.json"
format=$(sed -n 's/^ *"LogFormat": "\(.*\)",\{0,1\}$/\1/p' "$folder/flow-log.json")
# shellcheck disable=SC2086 # one word for each VPC
"$aws" ec2 create-flow-logs --region "$region" --resource-type VPC --resource-ids $vpcs --traffic-type ALL \
  --log-destination-type s3 --log-destination "arn:aws:s3:::$bucket" --log-format "$format" \
  --max-aggregation-interval 600 >/dev/null
"$aws" iam create-policy --policy-name "$policy" --policy-document "file://$folder/policy.json" >/dev/null
"$aws" iam create-role --role-name "$role" --assume-role-policy-document "file://$folder/trust-policy.json" >/dev/null
"$aws" iam attach-role-policy --role-name "$role" --policy-arn "$policy_arn"
