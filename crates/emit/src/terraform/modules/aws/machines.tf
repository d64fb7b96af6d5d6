# Tiers on virtual machines: one autoscaling group each, over the zones in use.

locals {
  image = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default"
}

resource "aws_security_group" "tier" {
  for_each = var.vm_tiers

  name_prefix = "${each.key}-"
  description = "Nodes of ${each.key}"
  vpc_id      = aws_vpc.this.id
  tags        = { Name = "${var.name}-${each.key}" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_egress_rule" "tier" {
  for_each = var.vm_tiers

  security_group_id = aws_security_group.tier[each.key].id
  description       = "Anywhere"
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_ingress_rule" "tier_inside" {
  for_each = var.vm_tiers

  security_group_id = aws_security_group.tier[each.key].id
  description       = "Nodes and balancers of this network"
  ip_protocol       = "tcp"
  from_port         = var.service_port
  to_port           = var.service_port
  cidr_ipv4         = var.cidr
}

resource "aws_vpc_security_group_ingress_rule" "tier_peer" {
  for_each = { for pair in setproduct(keys(var.vm_tiers), var.peer_cidrs) : join("/", pair) => { tier = pair[0], cidr = pair[1] } }

  security_group_id = aws_security_group.tier[each.value.tier].id
  description       = "Nodes of another region"
  ip_protocol       = "tcp"
  from_port         = var.service_port
  to_port           = var.service_port
  cidr_ipv4         = each.value.cidr
}

resource "aws_iam_role" "machine" {
  count = length(var.vm_tiers) > 0 ? 1 : 0

  name_prefix = "machine-"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
}

# Sessions without open ports, instead of SSH.
resource "aws_iam_role_policy_attachment" "machine" {
  count = length(var.vm_tiers) > 0 ? 1 : 0

  role       = aws_iam_role.machine[0].name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_instance_profile" "machine" {
  count = length(var.vm_tiers) > 0 ? 1 : 0

  name_prefix = "machine-"
  role        = aws_iam_role.machine[0].name
}

resource "aws_launch_template" "tier" {
  for_each = var.vm_tiers

  name_prefix            = "${each.key}-"
  image_id               = "${local.image}-${each.value.arm ? "arm64" : "x86_64"}"
  instance_type          = each.value.instance_type
  vpc_security_group_ids = [aws_security_group.tier[each.key].id]
  update_default_version = true

  iam_instance_profile {
    arn = aws_iam_instance_profile.machine[0].arn
  }

  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  monitoring {
    enabled = true
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_size = each.value.disk_gb
      volume_type = each.value.disk_type
      encrypted   = true
      kms_key_id  = aws_kms_key.this.arn
    }
  }

  tag_specifications {
    resource_type = "instance"
    tags          = merge(var.labels, { Name = "${var.name}-${each.key}", tier = each.key })
  }
}

resource "aws_autoscaling_group" "tier" {
  for_each = var.vm_tiers

  name_prefix         = "${each.key}-"
  min_size            = each.value.nodes_min
  desired_capacity    = each.value.nodes
  max_size            = each.value.nodes_max
  vpc_zone_identifier = [for key in keys(local.used) : aws_subnet.private[key].id]
  target_group_arns   = each.value.user_facing ? [for t in aws_lb_target_group.this : t.arn] : []
  health_check_type   = each.value.user_facing && length(var.balancers) > 0 ? "ELB" : "EC2"
  capacity_rebalance  = each.value.spot_percent > 0

  mixed_instances_policy {
    instances_distribution {
      on_demand_percentage_above_base_capacity = 100 - each.value.spot_percent
      spot_allocation_strategy                 = "price-capacity-optimized"
    }

    launch_template {
      launch_template_specification {
        launch_template_id = aws_launch_template.tier[each.key].id
        version            = aws_launch_template.tier[each.key].latest_version
      }
    }
  }

  dynamic "tag" {
    for_each = merge(var.labels, { Name = "${var.name}-${each.key}", tier = each.key })

    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }

  lifecycle {
    # What autoscaling has decided is not taken back by the next apply.
    ignore_changes = [desired_capacity]
  }
}

resource "aws_autoscaling_policy" "tier" {
  for_each = { for name, tier in var.vm_tiers : name => tier if tier.nodes_max > tier.nodes_min }

  name                   = each.key
  autoscaling_group_name = aws_autoscaling_group.tier[each.key].name
  policy_type            = "TargetTrackingScaling"

  target_tracking_configuration {
    target_value = var.cpu_target_percent

    predefined_metric_specification {
      predefined_metric_type = "ASGAverageCPUUtilization"
    }
  }
}
