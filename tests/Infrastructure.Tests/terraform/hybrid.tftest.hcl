# Applies the stack of environment dev with mock providers, and plans it again. Run by Infrastructure.Tests.

mock_provider "digitalocean" {
  mock_resource "digitalocean_app" {
    defaults = {
      id              = "6c5e9e9e-0b4c-4a0e-9d57-52a1e3a0c1f2"
      default_ingress = "https://poc-app-platform-aws-x1y2z.ondigitalocean.app"
    }
  }
  mock_resource "digitalocean_vpc" {
    defaults = {
      ip_range = "10.124.0.0/20"
    }
  }
  mock_resource "digitalocean_database_cluster" {
    defaults = {
      user = "doadmin"
      port = 25060
    }
  }
  mock_resource "digitalocean_spaces_bucket" {
    defaults = {
      bucket_domain_name = "files.sfo3.digitaloceanspaces.com"
    }
  }
}

mock_provider "tls" {}

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "111122223333"
    }
  }
  mock_resource "aws_cloudfront_distribution" {
    defaults = {
      arn         = "arn:aws:cloudfront::111122223333:distribution/E1"
      domain_name = "d111111abcdef8.cloudfront.net"
    }
  }
  mock_resource "aws_cloudfront_function" {
    defaults = {
      arn = "arn:aws:cloudfront::111122223333:function/mock"
    }
  }
  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::111122223333:role/app"
    }
  }
  mock_resource "aws_sns_topic" {
    defaults = {
      arn = "arn:aws:sns:us-west-2:111122223333:alerts"
    }
  }
  mock_resource "aws_kms_key" {
    defaults = {
      arn = "arn:aws:kms:us-west-2:111122223333:key/1d2c3b4a"
    }
  }
  mock_resource "aws_rolesanywhere_trust_anchor" {
    defaults = {
      arn = "arn:aws:rolesanywhere:us-west-2:111122223333:trust-anchor/1d2c3b4a"
    }
  }
  mock_resource "aws_rolesanywhere_profile" {
    defaults = {
      arn = "arn:aws:rolesanywhere:us-west-2:111122223333:profile/1d2c3b4a"
    }
  }
  mock_resource "aws_secretsmanager_secret" {
    defaults = {
      arn = "arn:aws:secretsmanager:us-west-2:111122223333:secret:poc-app-platform-aws/test-secret-AbCdEf"
    }
  }
}

mock_provider "aws" {
  alias = "us_east_1"
  mock_resource "aws_acm_certificate" {
    defaults = {
      arn = "arn:aws:acm:us-east-1:111122223333:certificate/1d2c3b4a"
      domain_validation_options = [{
        domain_name           = "poc-app-platform-aws.digitalocean.solutions"
        resource_record_name  = "_a1.poc-app-platform-aws.digitalocean.solutions."
        resource_record_type  = "CNAME"
        resource_record_value = "_b2.acm-validations.aws."
      }]
    }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws:logs:us-east-1:111122223333:log-group:aws-waf-logs-poc-app-platform-aws"
    }
  }
  mock_resource "aws_cloudwatch_log_delivery_destination" {
    defaults = {
      arn = "arn:aws:logs:us-east-1:111122223333:delivery-destination:poc-app-platform-aws"
    }
  }
  mock_resource "aws_kms_key" {
    defaults = {
      arn = "arn:aws:kms:us-east-1:111122223333:key/1d2c3b4a"
    }
  }
  mock_resource "aws_sns_topic" {
    defaults = {
      arn = "arn:aws:sns:us-east-1:111122223333:alerts"
    }
  }
  mock_resource "aws_wafv2_web_acl" {
    defaults = {
      arn = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/poc-app-platform-aws/1d2c3b4a"
    }
  }
}

run "first_apply" {
  assert {
    condition     = output.dashboard_url == "https://poc-app-platform-aws-dev.digitalocean.solutions"
    error_message = "The dashboard is at ${output.dashboard_url}."
  }
  assert {
    condition     = output.app_default_url == "https://poc-app-platform-aws-x1y2z.ondigitalocean.app"
    error_message = "The app is at ${output.app_default_url}."
  }
}

run "second_plan" {
  command = plan

  assert {
    condition     = output.app_id == run.first_apply.app_id
    error_message = "The second plan makes another app."
  }
  assert {
    condition     = output.cloudfront_distribution_id == run.first_apply.cloudfront_distribution_id
    error_message = "The second plan makes another distribution."
  }
  assert {
    condition     = output.postgres_private_host == run.first_apply.postgres_private_host
    error_message = "The second plan makes another database."
  }
  assert {
    condition     = output.secret_arn == run.first_apply.secret_arn
    error_message = "The second plan makes another secret."
  }
}

run "digest_wins_over_tag" {
  command = plan

  variables {
    image_digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  }

  assert {
    condition     = output.image == "app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
    error_message = "The image is ${output.image}."
  }
}

run "alarms_are_mailed_where_an_address_is_given" {
  variables {
    alarm_email = "owner@example.com"
  }
}

run "wrong_inputs_are_refused" {
  command = plan

  variables {
    owner            = "of-more-than-sixty-four-characters-which-no-certificate-has-for-it"
    name             = "Ends-in-hyphen-"
    domain           = "nodots"
    # Apps cannot join a VPC there.
    do_region        = "nyc2"
    # Accounts in China have no us-east-1.
    aws_region       = "cn-north-1"
    waf_rate_limit   = 5
    image_digest     = "latest"
    vpc_ip_range     = "10.0.0.0/8"
    maintenance_hour = "25:00"
    price_class      = "cheap"
    # The first must be whole, the second one of CloudWatch's values.
    api_instances      = 1.5
    log_retention_days = 2
    # The default sizes allow no standby.
    postgres_nodes = 2
    valkey_nodes   = 2
    # The default size allows no second instance.
    worker_instances = 2
  }

  expect_failures = [
    var.owner, var.name, var.domain, var.do_region, var.aws_region, var.waf_rate_limit, var.image_digest, var.vpc_ip_range,
    var.maintenance_hour, var.price_class, var.api_instances, var.log_retention_days,
    var.postgres_nodes, var.valkey_nodes, var.worker_instances,
  ]
}

run "a_second_instance_of_a_size_for_one_is_refused" {
  command = plan

  variables {
    api_instances = 2
    api_size      = "apps-s-1vcpu-1gb-fixed"
  }

  expect_failures = [var.api_instances]
}

run "a_size_that_does_not_exist_is_refused" {
  command = plan

  variables {
    worker_size = "apps-s-3vcpu-3gb"
  }

  expect_failures = [var.worker_size]
}

run "a_public_range_is_refused" {
  command = plan

  variables {
    vpc_ip_range = "8.8.0.0/16"
  }

  expect_failures = [var.vpc_ip_range]
}

run "an_address_within_a_range_is_refused" {
  command = plan

  variables {
    vpc_ip_range = "10.20.0.7/24"
  }

  expect_failures = [var.vpc_ip_range]
}

run "a_host_name_that_no_certificate_holds_is_refused" {
  command = plan

  variables {
    domain = "a-domain-of-which-nobody-types-the-name.example.com"
  }

  expect_failures = [aws_acm_certificate.edge-certificate_70EB9B0C]
}

run "what_the_platform_takes_is_planned" {
  command = plan

  variables {
    name             = "abcdefghijklmnopqrstuvwx"
    domain           = "example.com"
    vpc_ip_range     = "172.31.4.0/22"
    api_instances    = 20
    api_size         = "apps-s-1vcpu-1gb"
    worker_instances = 3
    worker_size      = "apps-d-1vcpu-0.5gb"
    postgres_nodes   = 3
    postgres_size    = "db-s-1vcpu-2gb"
  }
}
