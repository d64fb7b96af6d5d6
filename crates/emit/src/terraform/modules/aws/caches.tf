# Caches on ElastiCache: reachable from the nodes of the design only, encrypted at rest and on the way.

resource "aws_elasticache_subnet_group" "this" {
  count = length(var.caches) > 0 ? 1 : 0

  name       = "${var.name}-cache"
  subnet_ids = [for s in aws_subnet.data : s.id]
}

resource "aws_security_group" "cache" {
  for_each = var.caches

  name_prefix = "${each.key}-"
  description = "Cache ${each.key}"
  vpc_id      = aws_vpc.this.id
  tags        = { Name = "${var.name}-${each.key}" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "cache" {
  for_each = var.caches

  security_group_id = aws_security_group.cache[each.key].id
  description       = "Nodes of this region"
  ip_protocol       = "tcp"
  from_port         = 6379
  to_port           = 6379
  cidr_ipv4         = var.cidr
}

resource "aws_elasticache_replication_group" "this" {
  for_each = var.caches

  replication_group_id       = "${var.name}-${each.key}"
  description                = "${each.key} of ${var.name}"
  engine                     = "redis"
  node_type                  = each.value.node_type
  num_node_groups            = each.value.shards
  replicas_per_node_group    = each.value.replicas
  automatic_failover_enabled = each.value.replicas > 0
  multi_az_enabled           = each.value.multi_zone
  subnet_group_name          = aws_elasticache_subnet_group.this[0].name
  security_group_ids         = [aws_security_group.cache[each.key].id]
  at_rest_encryption_enabled = true
  kms_key_id                 = aws_kms_key.this.arn
  transit_encryption_enabled = true
  snapshot_retention_limit   = 1
}
