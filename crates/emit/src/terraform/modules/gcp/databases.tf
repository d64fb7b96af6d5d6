# Databases on Cloud SQL: a private address only, TLS only, sign-in by IAM, so that there is no password.

locals {
  read_replicas = merge([
    for name, db in var.databases : {
      for i in range(db.read_replicas) : "${name}-read-${i + 1}" => merge(db, { source = name })
    }
  ]...)
}

resource "google_sql_database_instance" "this" {
  for_each = var.databases

  name                 = "${var.name}-${each.key}"
  region               = var.region
  database_version     = each.value.version
  master_instance_name = each.value.replica_of
  deletion_protection  = true

  settings {
    tier                        = each.value.tier
    edition                     = "ENTERPRISE"
    availability_type           = each.value.multi_zone ? "REGIONAL" : "ZONAL"
    disk_size                   = each.value.storage_gb
    disk_autoresize             = true
    deletion_protection_enabled = true
    user_labels                 = var.labels

    ip_configuration {
      ipv4_enabled    = false
      private_network = google_compute_network.this.id
      ssl_mode        = "ENCRYPTED_ONLY"
    }

    dynamic "backup_configuration" {
      for_each = each.value.replica_of == null ? [each.value] : []

      content {
        enabled                        = true
        point_in_time_recovery_enabled = backup_configuration.value.point_in_time

        backup_retention_settings {
          retained_backups = backup_configuration.value.retention_days
          retention_unit   = "COUNT"
        }
      }
    }

    dynamic "database_flags" {
      for_each = startswith(each.value.version, "POSTGRES") ? ["cloudsql.iam_authentication"] : []

      content {
        name  = database_flags.value
        value = "on"
      }
    }
  }

  depends_on = [google_service_networking_connection.services]
}

resource "google_sql_database_instance" "read_replica" {
  for_each = local.read_replicas

  name                 = "${var.name}-${each.key}"
  region               = var.region
  database_version     = each.value.version
  master_instance_name = google_sql_database_instance.this[each.value.source].name
  deletion_protection  = true

  settings {
    tier                        = each.value.tier
    edition                     = "ENTERPRISE"
    availability_type           = "ZONAL"
    deletion_protection_enabled = true
    user_labels                 = var.labels

    ip_configuration {
      ipv4_enabled    = false
      private_network = google_compute_network.this.id
      ssl_mode        = "ENCRYPTED_ONLY"
    }
  }
}
