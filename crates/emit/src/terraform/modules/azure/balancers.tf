# What takes requests in front of the user-facing tiers.

resource "azurerm_public_ip" "front" {
  count = var.gateways + var.balancers

  name                = "${var.name}-front-${count.index}"
  resource_group_name = azurerm_resource_group.this.name
  location            = var.location
  allocation_method   = "Static"
  sku                 = "Standard"
  zones               = length(var.zones) > 0 ? var.zones : null
  domain_name_label   = "${var.name}-${count.index}"
  tags                = var.labels
}

resource "azurerm_application_gateway" "this" {
  count = var.gateways

  name                = "${var.name}-${count.index}"
  resource_group_name = azurerm_resource_group.this.name
  location            = var.location
  zones               = length(var.zones) > 0 ? var.zones : null
  enable_http2        = true
  tags                = var.labels

  sku {
    name = "Standard_v2"
    tier = "Standard_v2"
  }

  autoscale_configuration {
    min_capacity = 0
    max_capacity = 125
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [var.gateway_identity_id]
  }

  gateway_ip_configuration {
    name      = "edge"
    subnet_id = azurerm_subnet.edge.id
  }

  frontend_ip_configuration {
    name                 = "public"
    public_ip_address_id = azurerm_public_ip.front[count.index].id
  }

  frontend_port {
    name = "https"
    port = 443
  }

  ssl_policy {
    policy_type = "Predefined"
    policy_name = "AppGwSslPolicy20220101S"
  }

  ssl_certificate {
    name                = "front"
    key_vault_secret_id = var.certificate_secret_id
  }

  backend_address_pool {
    name = "nodes"
  }

  probe {
    name                                      = "service"
    protocol                                  = "Http"
    path                                      = var.health_check.path
    interval                                  = var.health_check.every
    timeout                                   = var.health_check.every
    unhealthy_threshold                       = var.health_check.failures
    pick_host_name_from_backend_http_settings = false
    host                                      = "127.0.0.1"
  }

  backend_http_settings {
    name                  = "service"
    protocol              = "Http"
    port                  = var.service_port
    cookie_based_affinity = "Disabled"
    probe_name            = "service"
  }

  http_listener {
    name                           = "https"
    protocol                       = "Https"
    frontend_ip_configuration_name = "public"
    frontend_port_name             = "https"
    ssl_certificate_name           = "front"
  }

  request_routing_rule {
    name                       = "all"
    priority                   = 100
    rule_type                  = "Basic"
    http_listener_name         = "https"
    backend_address_pool_name  = "nodes"
    backend_http_settings_name = "service"
  }
}

resource "azurerm_lb" "this" {
  count = var.balancers

  name                = "${var.name}-${count.index}"
  resource_group_name = azurerm_resource_group.this.name
  location            = var.location
  sku                 = "Standard"
  tags                = var.labels

  frontend_ip_configuration {
    name                 = "public"
    public_ip_address_id = azurerm_public_ip.front[var.gateways + count.index].id
  }
}

resource "azurerm_lb_backend_address_pool" "this" {
  count = var.balancers

  name            = "nodes"
  loadbalancer_id = azurerm_lb.this[count.index].id
}

resource "azurerm_lb_probe" "this" {
  count = var.balancers

  name                = "service"
  loadbalancer_id     = azurerm_lb.this[count.index].id
  protocol            = "Http"
  port                = var.service_port
  request_path        = var.health_check.path
  interval_in_seconds = var.health_check.every
  probe_threshold     = var.health_check.failures
}

resource "azurerm_lb_rule" "this" {
  count = var.balancers

  name                           = "https"
  loadbalancer_id                = azurerm_lb.this[count.index].id
  protocol                       = "Tcp"
  frontend_port                  = 443
  backend_port                   = var.service_port
  frontend_ip_configuration_name = "public"
  backend_address_pool_ids       = [azurerm_lb_backend_address_pool.this[count.index].id]
  probe_id                       = azurerm_lb_probe.this[count.index].id
  disable_outbound_snat          = true
}
