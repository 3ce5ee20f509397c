# The providers that are never imitated. Where no mirror has them, they are installed from the registry once: installation.mjs.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}
