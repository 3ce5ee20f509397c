using System.Text.Json;
using HybridCloud.Infrastructure.Hcl;
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

    private static string Write(string json)
    {
        using var configuration = JsonDocument.Parse(json);
        return HclWriter.Write(configuration.RootElement, BlockSchema.Load());
    }
}
