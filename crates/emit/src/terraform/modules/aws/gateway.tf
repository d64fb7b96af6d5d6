# The end of tunnels to other clouds.

variable "vpn_asn" {
  description = "Number of this region in BGP; with it, the region has a VPN gateway."
  type        = number
  default     = null
}

resource "aws_vpn_gateway" "this" {
  count = var.vpn_asn == null ? 0 : 1

  vpc_id          = aws_vpc.this.id
  amazon_side_asn = var.vpn_asn
  tags            = { Name = var.name }
}

resource "aws_vpn_gateway_route_propagation" "this" {
  for_each = var.vpn_asn == null ? {} : local.subnets

  vpn_gateway_id = aws_vpn_gateway.this[0].id
  route_table_id = aws_route_table.private[each.key].id
}

output "vpn" {
  description = "This region's end of tunnels."
  value       = { vpn_gateway_id = one(aws_vpn_gateway.this[*].id), asn = var.vpn_asn }
}

output "peering" {
  description = "This region's end of peerings."
  value = {
    vpc_id          = aws_vpc.this.id
    cidr            = var.cidr
    region          = data.aws_region.here.region
    route_table_ids = [for key in keys(local.subnets) : aws_route_table.private[key].id]
  }
}
