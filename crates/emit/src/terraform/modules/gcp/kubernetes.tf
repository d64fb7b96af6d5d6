# Tiers on GKE: one regional cluster, pools of nodes for each tier.

locals {
  cluster = length(var.kubernetes_tiers) > 0 ? 1 : 0
}

resource "google_service_account" "node" {
  count = local.cluster

  account_id   = substr("gke-${var.name}", 0, 28)
  display_name = "Nodes of ${var.name}"
}

resource "google_project_iam_member" "node" {
  for_each = local.cluster > 0 ? toset(["roles/container.defaultNodeServiceAccount", "roles/artifactregistry.reader"]) : []

  project = var.project
  role    = each.key
  member  = "serviceAccount:${google_service_account.node[0].email}"
}

resource "google_container_cluster" "this" {
  count = local.cluster

  name                        = var.name
  location                    = var.region
  node_locations              = local.zones
  network                     = google_compute_network.this.id
  subnetwork                  = google_compute_subnetwork.nodes.id
  networking_mode             = "VPC_NATIVE"
  datapath_provider           = "ADVANCED_DATAPATH"
  enable_shielded_nodes       = true
  enable_intranode_visibility = true
  deletion_protection         = true
  resource_labels             = var.labels

  # Nodes stand in the pools below.
  remove_default_node_pool = true
  initial_node_count       = 1

  ip_allocation_policy {
    cluster_secondary_range_name  = "pods"
    services_secondary_range_name = "services"
  }

  private_cluster_config {
    enable_private_nodes    = true
    enable_private_endpoint = true
  }

  master_authorized_networks_config {
    dynamic "cidr_blocks" {
      for_each = concat([var.cidr], var.peer_cidrs)

      content {
        cidr_block = cidr_blocks.value
      }
    }
  }

  workload_identity_config {
    workload_pool = "${var.project}.svc.id.goog"
  }

  release_channel {
    channel = "REGULAR"
  }

  master_auth {
    client_certificate_config {
      issue_client_certificate = false
    }
  }
}

resource "google_container_node_pool" "tier" {
  for_each = var.kubernetes_tiers

  name           = each.key
  cluster        = google_container_cluster.this[0].id
  node_locations = local.zones
  # For each zone; the totals below hold after that.
  initial_node_count = ceil(each.value.nodes / length(local.zones))

  autoscaling {
    total_min_node_count = each.value.nodes_min
    total_max_node_count = each.value.nodes_max
    location_policy      = each.value.spot ? "ANY" : "BALANCED"
  }

  management {
    auto_repair  = true
    auto_upgrade = true
  }

  node_config {
    machine_type    = each.value.instance_type
    image_type      = "COS_CONTAINERD"
    spot            = each.value.spot
    disk_size_gb    = each.value.disk_gb
    service_account = google_service_account.node[0].email
    oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]
    labels          = { tier = each.value.tier }

    workload_metadata_config {
      mode = "GKE_METADATA"
    }

    shielded_instance_config {
      enable_secure_boot          = true
      enable_integrity_monitoring = true
    }
  }

  lifecycle {
    ignore_changes = [initial_node_count]
  }
}
