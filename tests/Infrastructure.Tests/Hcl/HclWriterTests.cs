using System.Text.Json;
using HybridCloud.Hcl;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Hcl;

public sealed class HclWriterTests
{
    [Fact]
    public void Blocks_and_arguments_are_told_apart() => Assert.Equal(
        """
        resource "aws_s3_bucket" "state" {
          bucket = "a"
          tags = {
            "Owner" = var.owner
          }
          lifecycle_rule {
            enabled = true
            expiration {
              days = 90
            }
          }
        }

        """,
        Write("""
        {"resource": {"aws_s3_bucket": {"state": {
          "//": {"metadata": {}},
          "bucket": "a",
          "tags": {"Owner": "${var.owner}"},
          "lifecycle_rule": [{"enabled": true, "expiration": {"days": 90}}]
        }}}}
        """));

    [Fact]
    public void What_the_packages_do_not_describe_is_written_as_blocks() => Assert.Contains(
        """
            statement {
              not_statement {
                statement {
                  ip_set_reference_statement {
                    arn = var.set
                  }
                }
              }
            }
        """,
        Write("""
        {"resource": {"aws_wafv2_web_acl": {"acl": {"rule": [{"name": "r", "statement": {"not_statement": [{"statement": {"ip_set_reference_statement": {"arn": "${var.set}"}}}]}}]}}}}
        """),
        StringComparison.Ordinal);

    [Fact]
    public void References_are_not_quoted() => Assert.Equal(
        """
        resource "aws_s3_bucket" "state" {
          depends_on = [aws_kms_key.a, aws_kms_key.b]
          lifecycle {
            ignore_changes = [tags, bucket]
            prevent_destroy = true
          }
          provider = aws.us_east_1
        }

        """,
        Write("""
        {"resource": {"aws_s3_bucket": {"state": {
          "depends_on": ["aws_kms_key.a", "aws_kms_key.b"],
          "lifecycle": {"ignore_changes": ["tags", "bucket"], "prevent_destroy": true},
          "provider": "aws.us_east_1"
        }}}}
        """));

    [Fact]
    public void A_variable_has_a_type_a_literal_default_and_validations() => Assert.Equal(
        """
        variable "name" {
          default = "$${literally}"
          type = string
          validation {
            condition = can(regex("^[a-z]+$", var.name))
            error_message = "Use \"a\" to \"z\"."
          }
        }

        """,
        Write("""
        {"variable": {"name": {"default": "${literally}", "type": "string",
          "validation": [{"condition": "${can(regex(\"^[a-z]+$\", var.name))}", "error_message": "Use \"a\" to \"z\"."}]}}}
        """));

    [Fact]
    public void Providers_backends_outputs_and_dynamic_blocks_have_their_own_forms() => Assert.Equal(
        """
        terraform {
          backend "s3" {
            encrypt = true
          }
          required_providers {
            aws = {
              "version" = "5.100.0"
            }
          }
        }

        provider "aws" {
          alias = "east"
          default_tags {
            tags = {
              "a" = "b"
            }
          }
        }

        resource "aws_s3_bucket" "state" {
          dynamic "cors_rule" {
            for_each = var.rules
            content {
              allowed_methods = ["GET"]
            }
          }
        }

        output "id" {
          description = "The id."
          value = aws_s3_bucket.state.id
        }

        """,
        Write("""
        {"output": {"id": {"description": "The id.", "value": "${aws_s3_bucket.state.id}"}},
         "provider": {"aws": [{"alias": "east", "default_tags": [{"tags": {"a": "b"}}]}]},
         "resource": {"aws_s3_bucket": {"state": {"dynamic": {"cors_rule": {"for_each": "${var.rules}", "content": {"allowed_methods": ["GET"]}}}}}},
         "terraform": {"backend": {"s3": {"encrypt": true}}, "required_providers": {"aws": {"version": "5.100.0"}}}}
        """));

    [Fact]
    public void An_import_has_an_id_that_is_text_and_an_address_that_is_not() => Assert.Equal(
        """
        import {
          to = aws_s3_bucket.state
          id = "some-id/with space"
          provider = aws.east
        }

        """,
        Write("""{"import": [{"to": "aws_s3_bucket.state", "id": "some-id/with space", "provider": "aws.east"}]}"""));

    [Fact]
    public void A_check_keeps_its_label_and_its_data_source() => Assert.Equal(
        """
        check "health" {
          data "aws_region" "here" {
            provider = aws.east
          }
          assert {
            condition = data.aws_region.here.name == "x"
            error_message = "It is ${var.name}."
          }
        }

        """,
        Write("""
        {"check": {"health": {"data": {"aws_region": {"here": {"provider": "aws.east"}}},
          "assert": [{"condition": "${data.aws_region.here.name == \"x\"}", "error_message": "It is ${var.name}."}]}}}
        """));

    [Fact]
    public void What_is_removed_has_a_lifecycle_and_provisioners() => Assert.Equal(
        """
        removed {
          from = aws_s3_bucket.old
          lifecycle {
            destroy = true
          }
          provisioner "local-exec" {
            when = destroy
            command = "echo gone"
          }
        }

        """,
        Write("""
        {"removed": [{"from": "aws_s3_bucket.old", "lifecycle": {"destroy": true}, "provisioner": [{"local-exec": {"when": "destroy", "command": "echo gone"}}]}]}
        """));

    [Fact]
    public void Settings_of_Terraform_are_literals_and_some_backends_have_blocks() => Assert.Equal(
        """
        terraform {
          cloud {
            organization = "$${literally}"
            workspaces {
              tags = ["a"]
            }
          }
          provider_meta "aws" {
            user_agent = ["a"]
          }
          required_providers {
            aws = {
              "source" = "hashicorp/aws"
              "configuration_aliases" = [aws.east]
            }
          }
        }

        """,
        Write("""
        {"terraform": {"cloud": {"organization": "${literally}", "workspaces": {"tags": ["a"]}}, "provider_meta": {"aws": {"user_agent": ["a"]}},
          "required_providers": {"aws": {"source": "hashicorp/aws", "configuration_aliases": ["aws.east"]}}}}
        """));

    [Theory]
    [InlineData("""{"remote": {"organization": "o", "workspaces": {"prefix": "p-"}}}""", "workspaces {")]
    [InlineData("""{"kubernetes": {"exec": {"command": "c"}}}""", "exec {")]
    [InlineData("""{"oss": {"assume_role": {"role_arn": "r"}}}""", "assume_role {")]
    [InlineData("""{"cos": {"assume_role": {"role_arn": "r"}}}""", "assume_role {")]
    [InlineData("""{"s3": {"assume_role": {"role_arn": "r"}}}""", "assume_role = {")]
    public void A_backend_has_the_blocks_of_its_type(string backend, string written) =>
        Assert.Contains(written, Write($$$"""{"terraform": {"backend": {{{backend}}}}}"""), StringComparison.Ordinal);

    [Fact]
    public void A_dynamic_block_can_be_inside_a_block_and_inside_a_dynamic_block() => Assert.Equal(
        """
        resource "aws_s3_bucket" "state" {
          lifecycle_rule {
            enabled = true
            dynamic "expiration" {
              for_each = var.days
              iterator = day
              content {
                days = day.value
              }
            }
          }
          dynamic "lifecycle_rule" {
            for_each = var.rules
            content {
              enabled = true
              dynamic "expiration" {
                for_each = lifecycle_rule.value
                content {
                  days = 1
                }
              }
            }
          }
        }

        """,
        Write("""
        {"resource": {"aws_s3_bucket": {"state": {
          "lifecycle_rule": [{"enabled": true, "dynamic": {"expiration": {"for_each": "${var.days}", "iterator": "day", "content": {"days": "${day.value}"}}}}],
          "dynamic": [{"lifecycle_rule": [{"for_each": "${var.rules}", "content": {"enabled": true, "dynamic": {"expiration": [{"for_each": "${lifecycle_rule.value}", "content": {"days": 1}}]}}}]}]
        }}}}
        """));

    [Fact]
    public void Providers_of_a_module_and_an_ephemeral_resource_are_references() => Assert.Equal(
        """
        ephemeral "aws_secretsmanager_secret_version" "secret" {
          depends_on = [aws_kms_key.a]
        }

        module "network" {
          source = "./network"
          providers = {
            aws.source = aws.east
          }
          names = ["a"]
        }

        """,
        Write("""
        {"module": {"network": {"source": "./network", "providers": {"aws.source": "aws.east"}, "names": ["a"]}},
         "ephemeral": {"aws_secretsmanager_secret_version": {"secret": {"depends_on": ["aws_kms_key.a"]}}}}
        """));

    [Fact]
    public void A_block_that_the_language_does_not_have_is_an_error() =>
        Assert.Contains("'resourse'", Assert.Throws<FormatException>(() => Write("""{"resourse": {}}""")).Message, StringComparison.Ordinal);

    private static string Write(string json)
    {
        using var configuration = JsonDocument.Parse(json);
        return HclWriter.Write(configuration.RootElement, BlockSchema.Load());
    }
}
