terraform {
  required_version = ">= 1.9.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "6.25.0"
    }
    google = {
      source  = "hashicorp/google"
      version = "6.50.0"
    }
  }
}
