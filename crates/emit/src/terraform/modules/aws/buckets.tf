# Object storage: private, encrypted with the key of the region.

locals {
  replicated = { for name, bucket in var.buckets : name => bucket if length(bucket.replicas) > 0 }
}

resource "aws_s3_bucket" "this" {
  for_each = var.buckets

  bucket = "${var.name}-${each.key}-${data.aws_caller_identity.here.account_id}"
}

resource "aws_s3_bucket_public_access_block" "this" {
  for_each = var.buckets

  bucket                  = aws_s3_bucket.this[each.key].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  for_each = var.buckets

  bucket = aws_s3_bucket.this[each.key].id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.this.arn
    }
  }
}

resource "aws_s3_bucket_versioning" "this" {
  for_each = var.buckets

  bucket = aws_s3_bucket.this[each.key].id

  versioning_configuration {
    status = each.value.versioning ? "Enabled" : "Suspended"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  for_each = var.buckets

  bucket = aws_s3_bucket.this[each.key].id

  rule {
    id     = "uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  dynamic "rule" {
    for_each = each.value.storage_class != "STANDARD" || length(each.value.lifecycle) > 0 || each.value.expire_days != null ? [each.value] : []

    content {
      id     = "ages"
      status = "Enabled"

      filter {}

      dynamic "transition" {
        for_each = concat(
          rule.value.storage_class != "STANDARD" ? [{ days = 0, storage_class = rule.value.storage_class }] : [],
          rule.value.lifecycle,
        )

        content {
          days          = transition.value.days
          storage_class = transition.value.storage_class
        }
      }

      dynamic "expiration" {
        for_each = rule.value.expire_days == null ? [] : [rule.value.expire_days]

        content {
          days = expiration.value
        }
      }
    }
  }
}

resource "aws_iam_role" "replication" {
  for_each = local.replicated

  name_prefix = "replication-"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "s3.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "replication" {
  for_each = local.replicated

  role = aws_iam_role.replication[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
        Resource = aws_s3_bucket.this[each.key].arn
      },
      {
        Effect   = "Allow"
        Action   = ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"]
        Resource = "${aws_s3_bucket.this[each.key].arn}/*"
      },
      {
        Effect   = "Allow"
        Action   = ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"]
        Resource = [for replica in each.value.replicas : "${replica.arn}/*"]
      },
      {
        Effect   = "Allow"
        Action   = ["kms:Decrypt"]
        Resource = aws_kms_key.this.arn
      },
      {
        Effect   = "Allow"
        Action   = ["kms:Encrypt"]
        Resource = [for replica in each.value.replicas : replica.key_arn]
      },
    ]
  })
}

resource "aws_s3_bucket_replication_configuration" "this" {
  for_each = local.replicated

  bucket = aws_s3_bucket.this[each.key].id
  role   = aws_iam_role.replication[each.key].arn

  dynamic "rule" {
    for_each = each.value.replicas

    content {
      id       = rule.key
      priority = index(keys(each.value.replicas), rule.key)
      status   = "Enabled"

      filter {}

      source_selection_criteria {
        sse_kms_encrypted_objects {
          status = "Enabled"
        }
      }

      delete_marker_replication {
        status = rule.value.deletes ? "Enabled" : "Disabled"
      }

      destination {
        bucket        = rule.value.arn
        storage_class = rule.value.storage_class

        encryption_configuration {
          replica_kms_key_id = rule.value.key_arn
        }
      }
    }
  }

  depends_on = [aws_s3_bucket_versioning.this]
}
