//! What stands between the regions and before them, worked by hand: tunnels, DNS, firewalls, keys.

use super::Worked;

/// One tunnel between the two clouds: one end each. Two zones, health checks of both, two keys.
pub const GO_PRO: &[Worked<'_>] = &[
    (
        "us-east",
        &[("1", "aws,us-east-1,site-to-site-vpn,-,connection,hour")],
        "0.05",
        &["730"],
        "36.50",
    ),
    (
        "us-central",
        &[("1", "gcp,us-central1,cloud-vpn,-,tunnel,hour")],
        "0.05",
        &["730"],
        "36.50",
    ),
    (
        "global",
        &[("1", "aws,*,route53,-,hosted-zone,month")],
        "0.5",
        &["1"],
        "0.50",
    ),
    (
        "global",
        &[("1", "aws,*,route53,-,health-check-aws-endpoint,month")],
        "0.5",
        &["1"],
        "0.50",
    ),
    (
        "global",
        &[("1", "aws,*,route53,-,health-check-other-endpoint,month")],
        "0.75",
        &["1"],
        "0.75",
    ),
    (
        "global",
        &[("1", "gcp,*,cloud-dns,-,hosted-zone,month")],
        "0.2",
        &["1"],
        "0.20",
    ),
    (
        "us-east",
        &[("1", "aws,us-east-1,kms,-,key,month")],
        "1",
        &["1"],
        "1.00",
    ),
    (
        "us-central",
        &[("1", "gcp,us-central1,cloud-kms,-,key-versions,month,0,2000")],
        "2.5",
        &["1"],
        "2.50",
    ),
];

/// A full mesh of six: fifteen tunnels, of which five end in each region. A firewall policy in each
/// AWS region and one before the other clouds; keys; the zones of two DNS services.
pub const AURIGRAPH: &[Worked<'_>] = &[
    (
        "aws-east",
        &[("1", "aws,us-east-1,site-to-site-vpn,-,connection,hour")],
        "0.05",
        &["5", "730"],
        "182.50",
    ),
    (
        "aws-west",
        &[("1", "aws,us-west-2,site-to-site-vpn,-,connection,hour")],
        "0.05",
        &["5", "730"],
        "182.50",
    ),
    (
        "azure-east",
        &[("1", "azure,eastus,vpn-gateway,VpnGw1,gateway,hour")],
        "0.19",
        &["730"],
        "138.70",
    ),
    // West US has no row of its own: a flat rate, the price of East US.
    (
        "azure-west",
        &[("1", "azure,eastus,vpn-gateway,VpnGw1,gateway,hour")],
        "0.19",
        &["730"],
        "138.70",
    ),
    (
        "gcp-central",
        &[("1", "gcp,us-central1,cloud-vpn,-,tunnel,hour")],
        "0.05",
        &["5", "730"],
        "182.50",
    ),
    (
        "gcp-west",
        &[("1", "gcp,us-west1,cloud-vpn,-,tunnel,hour")],
        "0.05",
        &["5", "730"],
        "182.50",
    ),
    (
        "aws-east",
        &[("1", "aws,us-east-1,waf,-,web-acl,month")],
        "5",
        &["1"],
        "5.00",
    ),
    (
        "aws-west",
        &[("1", "aws,us-west-2,waf,-,web-acl,month")],
        "5",
        &["1"],
        "5.00",
    ),
    (
        "global",
        &[("1", "azure,*,front-door-waf,-,policy,month")],
        "5",
        &["1"],
        "5.00",
    ),
    (
        "global",
        &[("1", "gcp,*,cloud-armor,standard,security-policy,month")],
        "5",
        &["1"],
        "5.00",
    ),
    (
        "aws-east",
        &[("1", "aws,us-east-1,kms,-,key,month")],
        "1",
        &["1"],
        "1.00",
    ),
    (
        "aws-west",
        &[("1", "aws,us-west-2,kms,-,key,month")],
        "1",
        &["1"],
        "1.00",
    ),
    (
        "gcp-central",
        &[("1", "gcp,us-central1,cloud-kms,-,key-versions,month,0,2000")],
        "2.5",
        &["1"],
        "2.50",
    ),
    // One price in all of Google's regions, by a flat rate.
    (
        "gcp-west",
        &[("1", "gcp,us-central1,cloud-kms,-,key-versions,month,0,2000")],
        "2.5",
        &["1"],
        "2.50",
    ),
    (
        "global",
        &[("1", "aws,*,route53,-,hosted-zone,month")],
        "0.5",
        &["1"],
        "0.50",
    ),
    (
        "global",
        &[("1", "gcp,*,cloud-dns,-,hosted-zone,month")],
        "0.2",
        &["1"],
        "0.20",
    ),
];
