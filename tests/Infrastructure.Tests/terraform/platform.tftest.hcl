# Applies the stack with mock providers, and plans it again.
# Run by Infrastructure.Tests; to run it by hand, copy it next to cdk.tf.json and run `terraform test`.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "111122223333"
    }
  }
  mock_resource "aws_acm_certificate" {
    defaults = {
      arn = "arn:aws:acm:us-east-1:111122223333:certificate/mock"
      domain_validation_options = [{
        domain_name           = "mock"
        resource_record_name  = "_proof"
        resource_record_type  = "CNAME"
        resource_record_value = "proof"
      }]
    }
  }
  mock_resource "aws_appautoscaling_policy" {
    defaults = {
      arn = "arn:aws:autoscaling:us-west-2:111122223333:scalingPolicy:mock"
    }
  }
  mock_resource "aws_backup_vault" {
    defaults = {
      arn = "arn:aws:backup:us-west-2:111122223333:backup-vault:mock"
    }
  }
  mock_resource "aws_cloudfront_distribution" {
    defaults = {
      arn = "arn:aws:cloudfront::111122223333:distribution/mock"
    }
  }
  mock_resource "aws_cloudfront_function" {
    defaults = {
      arn = "arn:aws:cloudfront::111122223333:function/mock"
    }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws:logs:us-west-2:111122223333:log-group:mock"
    }
  }
  mock_resource "aws_db_instance" {
    defaults = {
      arn = "arn:aws:rds:us-west-2:111122223333:db:mock"
      master_user_secret = [{
        kms_key_id    = "mock"
        secret_arn    = "arn:aws:secretsmanager:us-west-2:111122223333:secret:owner"
        secret_status = "active"
      }]
    }
  }
  mock_resource "aws_ecr_repository" {
    defaults = {
      arn = "arn:aws:ecr:us-west-2:111122223333:repository/mock"
    }
  }
  mock_resource "aws_ecs_cluster" {
    defaults = {
      arn = "arn:aws:ecs:us-west-2:111122223333:cluster/mock"
    }
  }
  mock_resource "aws_ecs_task_definition" {
    defaults = {
      arn = "arn:aws:ecs:us-west-2:111122223333:task-definition/mock:1"
    }
  }
  mock_resource "aws_elasticache_replication_group" {
    defaults = {
      arn = "arn:aws:elasticache:us-west-2:111122223333:replicationgroup:mock"
    }
  }
  mock_resource "aws_iam_policy" {
    defaults = {
      arn = "arn:aws:iam::111122223333:policy/mock"
    }
  }
  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::111122223333:role/mock"
    }
  }
  mock_resource "aws_kms_key" {
    defaults = {
      arn = "arn:aws:kms:us-west-2:111122223333:key/1d2c3b4a"
    }
  }
  mock_resource "aws_lambda_function" {
    defaults = {
      arn = "arn:aws:lambda:us-west-2:111122223333:function:mock"
    }
  }
  mock_resource "aws_lb" {
    defaults = {
      arn = "arn:aws:elasticloadbalancing:us-west-2:111122223333:loadbalancer/app/mock/0"
    }
  }
  mock_resource "aws_lb_listener" {
    defaults = {
      arn = "arn:aws:elasticloadbalancing:us-west-2:111122223333:listener/app/mock/0/0"
    }
  }
  mock_resource "aws_lb_target_group" {
    defaults = {
      arn = "arn:aws:elasticloadbalancing:us-west-2:111122223333:targetgroup/mock/0"
    }
  }
  mock_resource "aws_s3_bucket" {
    defaults = {
      arn = "arn:aws:s3:::mock"
    }
  }
  mock_resource "aws_secretsmanager_secret" {
    defaults = {
      arn = "arn:aws:secretsmanager:us-west-2:111122223333:secret:mock"
    }
  }
  mock_resource "aws_sns_topic" {
    defaults = {
      arn = "arn:aws:sns:us-west-2:111122223333:mock"
    }
  }
  mock_resource "aws_sqs_queue" {
    defaults = {
      arn = "arn:aws:sqs:us-west-2:111122223333:mock"
    }
  }
  mock_resource "aws_wafv2_web_acl" {
    defaults = {
      arn = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/mock/0"
    }
  }
}

mock_provider "aws" {
  alias = "us_east_1"

  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "111122223333"
    }
  }
  mock_resource "aws_acm_certificate" {
    defaults = {
      arn = "arn:aws:acm:us-east-1:111122223333:certificate/mock"
      domain_validation_options = [{
        domain_name           = "mock"
        resource_record_name  = "_proof"
        resource_record_type  = "CNAME"
        resource_record_value = "proof"
      }]
    }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws:logs:us-west-2:111122223333:log-group:mock"
    }
  }
  mock_resource "aws_kms_key" {
    defaults = {
      arn = "arn:aws:kms:us-west-2:111122223333:key/1d2c3b4a"
    }
  }
  mock_resource "aws_sns_topic" {
    defaults = {
      arn = "arn:aws:sns:us-west-2:111122223333:mock"
    }
  }
  mock_resource "aws_wafv2_web_acl" {
    defaults = {
      arn = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/mock/0"
    }
  }
}

mock_provider "aws" {
  alias = "recovery"

  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "111122223333"
    }
  }
  mock_resource "aws_backup_vault" {
    defaults = {
      arn = "arn:aws:backup:us-west-2:111122223333:backup-vault:mock"
    }
  }
  mock_resource "aws_kms_key" {
    defaults = {
      arn = "arn:aws:kms:us-west-2:111122223333:key/1d2c3b4a"
    }
  }
}

run "first_apply" {
  assert {
    condition     = startswith(output.api_url, "https://api.")
    error_message = "The API is found at ${output.api_url}."
  }
  assert {
    condition     = output.deploy_role_arn != null
    error_message = "There is no role that deploys."
  }
}

run "second_plan" {
  command = plan

  assert {
    condition     = output.image == run.first_apply.image
    error_message = "The second plan runs another image: ${output.image}."
  }
  assert {
    condition     = output.database_host == run.first_apply.database_host && output.cache_host == run.first_apply.cache_host
    error_message = "The second plan makes other data stores."
  }
}

run "another_image_by_its_digest" {
  command = plan
  variables {
    image = "registry.example/team/app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  }

  assert {
    condition     = output.image == "registry.example/team/app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
    error_message = "The image that runs is ${output.image}."
  }
}

run "an_image_whose_tag_is_missing_is_refused" {
  command = plan
  variables {
    image = "registry.example/team/app"
  }
  expect_failures = [var.image]
}

run "what_fails_late_is_refused" {
  command = plan
  variables {
    name            = "abcdefghijklmnopqrstu"
    zones           = "aba"
    recovery_region = "us-west-2"
  }
  expect_failures = [var.name, var.zones, var.recovery_region]
}

run "the_longest_name_fits" {
  command = plan
  variables {
    name = "abcdefghijklmnopqrst"
  }
}
