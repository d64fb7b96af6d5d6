# Load balancers in front of the user-facing tiers.

resource "aws_security_group" "balancer" {
  count = length(var.balancers) > 0 ? 1 : 0

  name_prefix = "balancer-"
  description = "Load balancers"
  vpc_id      = aws_vpc.this.id
  tags        = { Name = "${var.name}-balancer" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "balancer" {
  count = length(var.balancers) > 0 ? 1 : 0

  security_group_id = aws_security_group.balancer[0].id
  description       = "HTTPS from anywhere"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "balancer" {
  count = length(var.balancers) > 0 ? 1 : 0

  security_group_id = aws_security_group.balancer[0].id
  description       = "Nodes of this network"
  ip_protocol       = "tcp"
  from_port         = var.service_port
  to_port           = var.service_port
  cidr_ipv4         = var.cidr
}

resource "aws_lb" "this" {
  for_each = var.balancers

  name_prefix                      = substr(each.key, 0, 6)
  load_balancer_type               = each.value
  subnets                          = [for key in keys(local.subnets) : aws_subnet.public[key].id]
  security_groups                  = [aws_security_group.balancer[0].id]
  enable_cross_zone_load_balancing = true
  enable_deletion_protection       = true
  drop_invalid_header_fields       = each.value == "application" ? true : null
}

resource "aws_lb_target_group" "this" {
  for_each = var.balancers

  name_prefix = substr(each.key, 0, 6)
  vpc_id      = aws_vpc.this.id
  port        = var.service_port
  protocol    = each.value == "application" ? "HTTP" : "TCP"
  # Nodes take requests from their own network only.
  preserve_client_ip = each.value == "network" ? false : null

  health_check {
    protocol = "HTTP"
    path     = var.health_check.path
    interval = max(5, var.health_check.every)
    # The service counts at least two.
    unhealthy_threshold = max(2, var.health_check.failures)
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lb_listener" "this" {
  for_each = var.balancers

  load_balancer_arn = aws_lb.this[each.key].arn
  port              = 443
  protocol          = each.value == "application" ? "HTTPS" : "TCP"
  ssl_policy        = each.value == "application" ? "ELBSecurityPolicy-TLS13-1-2-2021-06" : null
  certificate_arn   = each.value == "application" ? var.certificate_arn : null

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this[each.key].arn
  }
}
