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
  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws:logs:us-west-2:111122223333:log-group:mock"
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
  mock_resource "aws_service_discovery_service" {
    defaults = {
      arn = "arn:aws:servicediscovery:us-west-2:111122223333:service/mock"
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
}

run "first_apply" {
  assert {
    condition     = endswith(output.grafana_url, "/grafana")
    error_message = "Grafana is found at ${output.grafana_url}."
  }
  assert {
    condition     = startswith(output.api_token, "aws ssm get-parameter")
    error_message = "Terraform knows the token itself, not just how to read it."
  }
}

run "second_plan" {
  command = plan

  assert {
    condition     = output.s3_bucket_name == run.first_apply.s3_bucket_name && output.queue_url == run.first_apply.queue_url
    error_message = "The second plan makes another queue or bucket."
  }
}

run "nobody_gets_into_a_task" {
  command = plan

  assert {
    condition     = !aws_ecs_service.grafana_service_07F5ECDB.enable_execute_command && length(aws_iam_role_policy.grafana_task_exec_F9B9E1F3) == 0
    error_message = "Session Manager gets into Grafana's task although nobody asked for it."
  }
}

run "people_reach_prometheus_through_grafanas_task" {
  command = plan
  variables {
    monitoring_exec = true
  }

  assert {
    condition     = aws_ecs_service.grafana_service_07F5ECDB.enable_execute_command && aws_ecs_service.grafana_service_07F5ECDB.force_new_deployment
    error_message = "Grafana's task stays closed to Session Manager."
  }
  assert {
    condition     = [for policy in aws_iam_role_policy.grafana_task_exec_F9B9E1F3 : [for statement in jsondecode(policy.policy).Statement : statement.Sid if statement.Sid == "SessionManager"]] == [["SessionManager"]]
    error_message = "Grafana's role may not open Session Manager's channels."
  }
  assert {
    condition     = !aws_ecs_service.prometheus_service_F6C8F993.enable_execute_command
    error_message = "Prometheus' task would be replaced, and its metrics lost."
  }
}

run "what_fails_late_is_refused" {
  command = plan
  variables {
    name       = "abcdefghijklmnopqrstuvw"
    zones      = "aab"
    aws_region = "us-gov-west-1"
  }
  expect_failures = [var.name, var.zones, var.aws_region]
}

run "the_longest_name_fits" {
  command = plan
  variables {
    name = "abcdefghijklmnopqrstuv"
  }
}
