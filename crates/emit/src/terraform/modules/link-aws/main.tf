# Two regions of AWS: peering, whose traffic AWS encrypts between regions.

variable "name" {
  description = "Name of the link."
  type        = string
}

variable "ends" {
  description = "Both ends: network, addresses, region, route tables of the nodes."
  type = object({
    a = object({ vpc_id = string, cidr = string, region = string, route_table_ids = list(string) })
    b = object({ vpc_id = string, cidr = string, region = string, route_table_ids = list(string) })
  })
}

resource "aws_vpc_peering_connection" "this" {
  provider = aws.a

  vpc_id      = var.ends.a.vpc_id
  peer_vpc_id = var.ends.b.vpc_id
  peer_region = var.ends.b.region
  tags        = { Name = var.name }
}

resource "aws_vpc_peering_connection_accepter" "this" {
  provider = aws.b

  vpc_peering_connection_id = aws_vpc_peering_connection.this.id
  auto_accept               = true
  tags                      = { Name = var.name }
}

resource "aws_route" "a" {
  provider = aws.a
  count    = length(var.ends.a.route_table_ids)

  route_table_id            = var.ends.a.route_table_ids[count.index]
  destination_cidr_block    = var.ends.b.cidr
  vpc_peering_connection_id = aws_vpc_peering_connection.this.id
}

resource "aws_route" "b" {
  provider = aws.b
  count    = length(var.ends.b.route_table_ids)

  route_table_id            = var.ends.b.route_table_ids[count.index]
  destination_cidr_block    = var.ends.a.cidr
  vpc_peering_connection_id = aws_vpc_peering_connection_accepter.this.vpc_peering_connection_id
}
