# Applies the stack with mock providers, and plans it again. Run by Infrastructure.Tests.

mock_provider "digitalocean" {
  mock_resource "digitalocean_project" {
    defaults = {
      id         = "4e1bfbc3-dc3e-41f2-a18f-1b4d7ba71679"
      owner_uuid = "99525febec065ca37b2ffe4f852fd2b2581895e7"
    }
  }
  mock_data "digitalocean_project" {
    defaults = {
      id         = "11111111-dc3e-41f2-a18f-1b4d7ba71679"
      owner_uuid = "99525febec065ca37b2ffe4f852fd2b2581895e7"
    }
  }
}

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "111122223333"
    }
  }
  mock_resource "aws_s3_bucket" {
    defaults = {
      arn = "arn:aws:s3:::poc-app-platform-aws-state-111122223333"
    }
  }
}

run "first_apply" {
  assert {
    condition     = startswith(output.registry, "poc-app-platform-aws-")
    error_message = "The registry is called ${output.registry}."
  }
}

run "second_plan" {
  command = plan

  assert {
    condition     = output.state_bucket == run.first_apply.state_bucket
    error_message = "The second plan makes another state bucket."
  }
  assert {
    condition     = output.project_id == run.first_apply.project_id
    error_message = "The second plan makes another project."
  }
}

run "what_exists_is_found" {
  variables {
    create_project  = false
    create_registry = false
    registry_name   = "ours"
    state_bucket    = "pinned"
  }

  assert {
    condition     = output.project_id == "11111111-dc3e-41f2-a18f-1b4d7ba71679"
    error_message = "The project is ${output.project_id}."
  }
  assert {
    condition     = output.registry == "ours"
    error_message = "The registry is called ${output.registry}."
  }
}
