# Databases on RDS: reachable from the nodes of the design only, encrypted, passwords in Secrets Manager.

locals {
  ports = { postgres = 5432, mysql = 3306, sqlserver-se = 1433 }
  read_replicas = merge([
    for name, db in var.databases : {
      for i in range(db.read_replicas) : "${name}-read-${i + 1}" => merge(db, { source = name })
    }
  ]...)
}

resource "aws_db_subnet_group" "this" {
  count = length(var.databases) > 0 ? 1 : 0

  name_prefix = "${var.name}-"
  subnet_ids  = [for s in aws_subnet.data : s.id]
}

resource "aws_security_group" "database" {
  for_each = var.databases

  name_prefix = "${each.key}-"
  description = "Database ${each.key}"
  vpc_id      = aws_vpc.this.id
  tags        = { Name = "${var.name}-${each.key}" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  for_each = { for pair in setproduct(keys(var.databases), concat([var.cidr], var.peer_cidrs)) : join("/", pair) => { name = pair[0], cidr = pair[1] } }

  security_group_id = aws_security_group.database[each.value.name].id
  description       = "Nodes of the design"
  ip_protocol       = "tcp"
  from_port         = local.ports[var.databases[each.value.name].engine]
  to_port           = local.ports[var.databases[each.value.name].engine]
  cidr_ipv4         = each.value.cidr
}

resource "aws_db_instance" "this" {
  for_each = var.databases

  identifier              = "${var.name}-${each.key}"
  replicate_source_db     = each.value.replica_of
  engine                  = each.value.replica_of == null ? each.value.engine : null
  engine_version          = each.value.replica_of == null ? each.value.engine_version : null
  instance_class          = each.value.instance_type
  allocated_storage       = each.value.replica_of == null ? each.value.storage_gb : null
  storage_type            = each.value.storage_type
  multi_az                = each.value.multi_zone
  db_subnet_group_name    = aws_db_subnet_group.this[0].name
  vpc_security_group_ids  = [aws_security_group.database[each.key].id]
  backup_retention_period = each.value.retention_days

  username                      = each.value.replica_of == null ? "dbadmin" : null
  manage_master_user_password   = each.value.replica_of == null ? true : null
  master_user_secret_kms_key_id = each.value.replica_of == null ? aws_kms_key.this.arn : null

  storage_encrypted                   = true
  kms_key_id                          = aws_kms_key.this.arn
  performance_insights_enabled        = true
  performance_insights_kms_key_id     = aws_kms_key.this.arn
  iam_database_authentication_enabled = each.value.engine != "sqlserver-se"
  auto_minor_version_upgrade          = true
  copy_tags_to_snapshot               = true
  deletion_protection                 = true
  skip_final_snapshot                 = false
  final_snapshot_identifier           = "${var.name}-${each.key}-final"
}

resource "aws_db_instance" "read_replica" {
  for_each = local.read_replicas

  identifier             = "${var.name}-${each.key}"
  replicate_source_db    = aws_db_instance.this[each.value.source].identifier
  instance_class         = each.value.instance_type
  storage_type           = each.value.storage_type
  vpc_security_group_ids = [aws_security_group.database[each.value.source].id]

  storage_encrypted                   = true
  kms_key_id                          = aws_kms_key.this.arn
  performance_insights_enabled        = true
  performance_insights_kms_key_id     = aws_kms_key.this.arn
  iam_database_authentication_enabled = each.value.engine != "sqlserver-se"
  auto_minor_version_upgrade          = true
  copy_tags_to_snapshot               = true
  deletion_protection                 = true
  skip_final_snapshot                 = true
}

resource "aws_db_instance_automated_backups_replication" "copy" {
  for_each = var.backup_copies

  source_db_instance_arn = each.value.source_arn
  retention_period       = each.value.retention_days
  kms_key_id             = aws_kms_key.this.arn
}
