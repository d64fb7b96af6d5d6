//! The Terraform modules, one a provider: the same for every design; what differs is their arguments.

/// Provider's folder, file, text.
pub(super) const FILES: &[(&str, &str, &str)] = &[
    (
        "aws",
        "balancers.tf",
        include_str!("modules/aws/balancers.tf"),
    ),
    ("aws", "buckets.tf", include_str!("modules/aws/buckets.tf")),
    ("aws", "caches.tf", include_str!("modules/aws/caches.tf")),
    (
        "aws",
        "databases.tf",
        include_str!("modules/aws/databases.tf"),
    ),
    ("aws", "key.tf", include_str!("modules/aws/key.tf")),
    (
        "aws",
        "kubernetes.tf",
        include_str!("modules/aws/kubernetes.tf"),
    ),
    (
        "aws",
        "machines.tf",
        include_str!("modules/aws/machines.tf"),
    ),
    ("aws", "network.tf", include_str!("modules/aws/network.tf")),
    ("aws", "outputs.tf", include_str!("modules/aws/outputs.tf")),
    (
        "aws",
        "variables.tf",
        include_str!("modules/aws/variables.tf"),
    ),
    (
        "aws",
        "versions.tf",
        include_str!("modules/aws/versions.tf"),
    ),
    (
        "azure",
        "balancers.tf",
        include_str!("modules/azure/balancers.tf"),
    ),
    (
        "azure",
        "caches.tf",
        include_str!("modules/azure/caches.tf"),
    ),
    (
        "azure",
        "databases.tf",
        include_str!("modules/azure/databases.tf"),
    ),
    (
        "azure",
        "kubernetes.tf",
        include_str!("modules/azure/kubernetes.tf"),
    ),
    (
        "azure",
        "machines.tf",
        include_str!("modules/azure/machines.tf"),
    ),
    (
        "azure",
        "network.tf",
        include_str!("modules/azure/network.tf"),
    ),
    (
        "azure",
        "outputs.tf",
        include_str!("modules/azure/outputs.tf"),
    ),
    (
        "azure",
        "storage.tf",
        include_str!("modules/azure/storage.tf"),
    ),
    (
        "azure",
        "variables.tf",
        include_str!("modules/azure/variables.tf"),
    ),
    (
        "azure",
        "versions.tf",
        include_str!("modules/azure/versions.tf"),
    ),
    ("gcp", "buckets.tf", include_str!("modules/gcp/buckets.tf")),
    ("gcp", "caches.tf", include_str!("modules/gcp/caches.tf")),
    (
        "gcp",
        "databases.tf",
        include_str!("modules/gcp/databases.tf"),
    ),
    (
        "gcp",
        "datasets.tf",
        include_str!("modules/gcp/datasets.tf"),
    ),
    (
        "gcp",
        "kubernetes.tf",
        include_str!("modules/gcp/kubernetes.tf"),
    ),
    (
        "gcp",
        "machines.tf",
        include_str!("modules/gcp/machines.tf"),
    ),
    ("gcp", "network.tf", include_str!("modules/gcp/network.tf")),
    ("gcp", "outputs.tf", include_str!("modules/gcp/outputs.tf")),
    (
        "gcp",
        "variables.tf",
        include_str!("modules/gcp/variables.tf"),
    ),
    (
        "gcp",
        "versions.tf",
        include_str!("modules/gcp/versions.tf"),
    ),
];
